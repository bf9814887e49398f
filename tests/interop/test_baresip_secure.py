"""baresip over TLS with keys in the SDP (RFC 3261 26.3.2.1, RFC 4568), trusting exactly our certificate."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.helpers.sounds import RATE, loudest_second, tone, write_wav
from tests.interop.aftermath import Aftermath
from tests.interop.baresip import Baresip
from tests.system.aio import system_test
from tests.system.test_secure import SecureProduct, secured

__all__ = ["secured"]

pytestmark = pytest.mark.system

PHONE_HZ, ANNOUNCED_S = 705.0, 6.5


@system_test
async def test_a_phone_on_tls_hears_itself_through_srtp(
    tmp_path: Path, prompts: Path, secured: dict[str, str]
) -> None:
    said = write_wav(tmp_path / "said.wav", tone(PHONE_HZ, 30.0))
    settings = {**secured, "digest_algorithms": "MD5"}
    async with SecureProduct(tmp_path, settings, prompts=prompts) as product:
        aftermath = Aftermath(product)
        address = f"sip:phone1@127.0.0.1:{secured['sips_port']};transport=tls"
        trust = f"sip_cafile {secured['tls_cert']}\n"
        async with Baresip(
            tmp_path / "phone1", address, said, account=";mediaenc=srtp-mand", config=trust
        ) as desk:
            await desk.calls("5900")
            await asyncio.sleep(ANNOUNCED_S + 3.0)
            await desk.hangs_up()
        assert loudest_second(desk.heard()[int(ANNOUNCED_S) * RATE :], PHONE_HZ) > 0.95
        signalling = desk.signalling()
        assert "RTP/SAVP" in signalling
        assert "UDP 127" not in signalling
        record = await aftermath.record(ani="4001", dnis="5900")
        assert record["released_by"] == "caller"
        aftermath.nothing_is_left()

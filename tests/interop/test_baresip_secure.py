"""baresip over TLS with keys in the SDP (RFC 3261 26.3.2.1, RFC 4568), trusting exactly our certificate."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.agent import AgentBrowser
from tests.helpers.sipp import Caller
from tests.helpers.sites import demo_text
from tests.helpers.sounds import RATE, beeps, loudest_second, rtp_pcap, tone, ulaw, write_wav
from tests.interop.aftermath import Aftermath
from tests.interop.baresip import Baresip
from tests.system.aio import system_test
from tests.system.test_secure import SecureProduct, secured

__all__ = ["secured"]

pytestmark = pytest.mark.system

PHONE_HZ, CALLER_HZ, ANNOUNCED_S = 705.0, 1005.0, 6.5


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
            await desk.has_heard(ANNOUNCED_S + 3.0)
            await desk.hangs_up()
        assert loudest_second(desk.heard()[int(ANNOUNCED_S) * RATE :], PHONE_HZ) > 0.95
        signalling = desk.signalling()
        assert "RTP/SAVP" in signalling
        assert "UDP 127" not in signalling
        record = await aftermath.record(ani="4001", dnis="5900")
        assert record["released_by"] == "caller"
        aftermath.nothing_is_left()


@pytest.mark.browser
@pytest.mark.parametrize("keys, wanted", [("srtp-mand", "required"), ("srtp", "optional")])
@system_test
async def test_an_agents_telephone_on_tls_is_called(
    tmp_path: Path, prompts: Path, secured: dict[str, str], keys: str, wanted: str
) -> None:
    """RFC 4568 as the one who offers: a phone that can do without keys, and one that takes nothing but SRTP."""
    said = write_wav(tmp_path / "said.wav", tone(PHONE_HZ, 30.0))
    microphone = write_wav(tmp_path / "agent.wav", beeps(1150.0, 4.0))
    song = rtp_pcap(tmp_path / "caller.pcap", ulaw(tone(CALLER_HZ, 25.0)))
    site = tmp_path / "site.yaml"
    demo = demo_text()
    site.write_text(demo.replace("{name: Lin Mei,", f"{{name: Lin Mei, srtp: {wanted},"))
    settings = {**secured, "digest_algorithms": "MD5", "site_file": str(site)}
    async with SecureProduct(tmp_path, settings, prompts=prompts) as product:
        aftermath = Aftermath(product)
        address = f"sip:agent1@127.0.0.1:{secured['sips_port']};transport=tls"
        trust = f"sip_cafile {secured['tls_cert']}\n"
        async with (
            Baresip(tmp_path / "agent1", address, said, account=f";mediaenc={keys}", config=trust) as desk,
            AgentBrowser(product.url, microphone, trusts_any_certificate=True) as agent,
        ):
            await agent.sign_in()
            await agent.gets_ready()
            caller = Caller(tmp_path, product.sip_port, ani="4930720").calls().is_answered().waits(1.0)
            caller = await caller.presses("1").plays(song, 8.0).hangs_up().run()
            try:
                await desk.answers()
                await agent.sees_contact("talking")
                await desk.is_hung_up_on()
            finally:
                await caller.wait()
            await agent.is_in("idle")
            signalling = desk.signalling()
        # In our INVITE and in its answer.
        assert signalling.count("\na=crypto:") >= 2
        assert loudest_second(desk.heard(), CALLER_HZ) > 0.9
        assert loudest_second(caller.heard(), PHONE_HZ) > 0.9
        record = await aftermath.record(ani="4930720")
        assert (record["agent"], record["released_by"]) == ("agent1", "caller")
        aftermath.nothing_is_left()

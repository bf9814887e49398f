"""With a certificate of `make-cert`: pages and phones over https and wss, SIP over TLS, and beyond loopback.

Everybody here who is not a browser trusts exactly that certificate, for the address it was made for.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.agent import AgentBrowser
from tests.helpers.ports import free_port
from tests.helpers.product import ROOT, Product
from tests.helpers.raw_sip import RawSip
from tests.helpers.sipp import Caller
from tests.helpers.sites import demo_text
from tests.helpers.sounds import beeps, write_wav
from tests.helpers.stranger import SecurePhone
from tests.system.aio import eventually, system_test

pytestmark = pytest.mark.system

ADVERTISED = "192.0.2.10"


class SecureProduct(Product):
    """A product whose pages are https."""

    @property
    def url(self) -> str:
        return super().url.replace("http:", "https:")


@pytest.fixture
def secured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The settings that `callcenter make-cert` printed, and a port for TLS; this process trusts the pair."""
    environment = {**os.environ, "CALLCENTER_DATA_DIR": str(tmp_path / "certified")}
    made = subprocess.run(
        [sys.executable, "-m", "callcenter", "make-cert", "127.0.0.1"],
        cwd=ROOT, env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    settings = dict(line.replace('"', "").split(" = ") for line in made.stdout.splitlines())
    monkeypatch.setenv("SSL_CERT_FILE", settings["tls_cert"])
    return {**settings, "sips_port": str(free_port())}


def registers(phone: RawSip, password: str) -> int:
    challenge = phone.ask(phone.request("REGISTER", "phone1", sender="phone1"))
    proof = phone.proof(challenge, "phone1", password, "sip:phone1@127.0.0.1")
    return phone.ask(phone.request("REGISTER", "phone1", sender="phone1", extra=proof)).status


@pytest.mark.browser
@system_test
async def test_a_call_is_answered_on_a_page_over_https_and_wss(
    tmp_path: Path, prompts: Path, secured: dict[str, str]
) -> None:
    microphone = write_wav(tmp_path / "agent.wav", beeps(1150.0, 4.0))
    async with (
        SecureProduct(tmp_path, secured, prompts=prompts) as product,
        AgentBrowser(product.url, microphone, trusts_any_certificate=True) as agent,
    ):
        sockets: list[str] = []
        agent.page.on("websocket", lambda socket: sockets.append(socket.url))
        await agent.sign_in()
        await agent.turns_ready()
        [session] = [one for one in await agent.page.context.cookies() if "session" in one["name"]]
        assert (session["name"][:7], session["secure"], session["httpOnly"]) == ("__Host-", True, True)
        assert {url.split(":")[0] for url in sockets} == {"wss"}
        caller = (
            await Caller(tmp_path, product.sip_port)
            .calls()
            .is_answered()
            .waits(2.0)
            .presses("1")
            .is_hung_up_on()
            .run()
        )
        await agent.sees_contact("ringing")
        await agent.answers()
        await agent.sees_contact("talking")
        await eventually(
            agent.stats, lambda now: now.get("packets_in", 0) > 50 and now.get("packets_out", 0) > 50
        )
        await agent.hangs_up()
        await caller.wait()
        assert f"{secured['sips_port']} TLS" in product.log.read_text()


@system_test
async def test_phones_are_told_the_advertised_address(
    tmp_path: Path, prompts: Path, secured: dict[str, str]
) -> None:
    site = tmp_path / "site.yaml"
    site.write_text(demo_text().replace("password: demo", "password: kiln-42-heron"))
    settings = {**secured, "host": "0.0.0.0", "advertised_address": ADVERTISED, "site_file": str(site)}
    async with SecureProduct(tmp_path, settings, prompts=prompts) as product:
        sips_port = int(secured["sips_port"])
        with SecurePhone(sips_port, Path(secured["tls_cert"])) as phone, RawSip(product.sip_port) as plain:
            assert registers(phone, "kiln-42-heron") == 200
            for sip, contact in (
                (phone, f"<sip:callcenter@{ADVERTISED}:{sips_port};transport=tls>"),
                (plain, f"<sip:callcenter@{ADVERTISED}:{product.sip_port}>"),
            ):
                call = sip.calls("5901")
                told = (call.status, call.headers["contact"])
                lines = [line for line in call.text.splitlines() if line[:2] in ("o=", "c=")]
                assert told == (200, contact)
                assert [line.split(" ")[-1] for line in lines] == [ADVERTISED, ADVERTISED]
                assert sip.ask(sip.in_dialog("BYE", call)).status == 200


@pytest.mark.parametrize(
    "settings, key, line",
    [
        ({}, "tls_cert", 'add: tls_cert = "/path/to/cert.pem"'),
        ({"tls": "yes"}, "advertised_address", 'add: advertised_address = "192.0.2.10"'),
        ({"tls": "yes", "advertised_address": ADVERTISED}, "site_file", "set other passwords there"),
    ],
)
def test_what_is_missing_to_be_reachable_is_named_before_anything_starts(
    tmp_path: Path, secured: dict[str, str], settings: dict[str, str], key: str, line: str
) -> None:
    given = {"host": "0.0.0.0", **settings}
    if given.pop("tls", ""):
        given |= secured
    product = Product(tmp_path, given)
    ended = subprocess.run(
        [sys.executable, "-m", "callcenter", "run"],
        cwd=ROOT, env=product.environment, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert ended.stderr.startswith(f"callcenter: {key}: ")
    assert line in ended.stderr
    assert not product.data.exists()

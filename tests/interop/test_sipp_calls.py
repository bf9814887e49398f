"""Our own scenarios: what a phone or a trunk may do within a call, and what becomes of it on both sides."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.helpers.product import Product
from tests.helpers.sipp import Ears
from tests.interop.aftermath import Aftermath
from tests.interop.scenario import Sipp
from tests.system.aio import system_test

pytestmark = pytest.mark.system

ONE_SECOND = 50
"""Packets of 20 ms."""


@pytest.mark.parametrize(
    "scenario, ani",
    [
        ("call", "4930100"),
        ("late_offer", "4930101"),
        ("update", "4930102"),
        ("requires_reliability", "4930103"),
        ("cancel_crosses_answer", "4930104"),
        ("bye_before_ack", "4930106"),
        ("glare", "4930107"),
        ("session_timer", "4930108"),
        ("offerless_reinvite", "4930109"),
        ("refer_refused", "4930110"),
    ],
)
@system_test
async def test_a_call_goes_as_written_and_is_recorded(
    product: Product, tmp_path: Path, aftermath: Aftermath, scenario: str, ani: str
) -> None:
    await Sipp(tmp_path, product.sip_port, scenario, keys={"ani": ani}).run()
    record = await aftermath.record(ani=ani)
    outcome = "failed" if scenario == "bye_before_ack" else "ivr"
    assert (record["dnis"], record["outcome"], record["released_by"]) == ("5900", outcome, "caller")


@system_test
async def test_the_answer_is_repeated_until_it_is_acknowledged(
    product: Product, tmp_path: Path, aftermath: Aftermath
) -> None:
    """RFC 3261 13.3.1.4: after 0.5 and 1 s more."""
    caller = Sipp(tmp_path, product.sip_port, "answer_unacknowledged", keys={"ani": "4930105"})
    await caller.run()
    invite_answers = re.findall(r"SIP/2\.0 200 OK.*?CSeq: (\d \w+)", caller.messages(), re.DOTALL)
    assert invite_answers == ["1 INVITE"] * 3 + ["2 BYE"]
    assert (await aftermath.record(ani="4930105"))["released_by"] == "caller"


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@system_test
async def test_a_call_over_each_transport(
    product: Product, tmp_path: Path, aftermath: Aftermath, transport: str
) -> None:
    """RFC 3261 18. TLS is for baresip and Kamailio: Debian's SIPp is built without it."""
    ani = f"49302{transport == 'udp':d}"
    await Sipp(tmp_path, product.sip_port, "call", transport=transport, keys={"ani": ani}).run()
    assert (await aftermath.record(ani=ani))["released_by"] == "caller"


@pytest.mark.parametrize("scenario, ani", [("hold", "4930300"), ("hold_by_address", "4930301")])
@system_test
async def test_a_held_call_is_silent_and_goes_on(
    product: Product, tmp_path: Path, aftermath: Aftermath, scenario: str, ani: str
) -> None:
    """RFC 3264 8.4: no sound while held (1.5 s), music again after it."""
    caller = Sipp(tmp_path, product.sip_port, scenario, number="5901", keys={"ani": ani})
    ears = Ears(caller.media_port)
    ears.start()
    try:
        await caller.run()
    finally:
        ears.stop()
    seconds = len(ears.heard()) / 8000
    # Of 3.5 s, 2 s are not held; a busy machine loses some of them, and finds none in between.
    assert 1.0 < seconds < 2.8
    assert (await aftermath.record(ani=ani))["released_by"] == "caller"


@system_test
async def test_keys_by_info_reach_the_menu(product: Product, tmp_path: Path, aftermath: Aftermath) -> None:
    """RFC 6086 2: the old use of INFO, without packages."""
    keys = {"ani": "4930400", "key": "2"}
    await Sipp(tmp_path, product.sip_port, "info_keys", number="5000", keys=keys).run()
    pressed = await aftermath.happened("DigitPressed", ani="4930400")
    assert [event["digit"] for event in pressed] == ["2"]
    assert (await aftermath.record(ani="4930400"))["menu_path"] == [{"en": "Sales", "zh": "销售"}]


@pytest.mark.parametrize(
    "number, line, media, code",
    [
        ("4999", "Subject: nobody has it", "0", "404"),
        ("5900", "Require: no-such-thing", "0", "420"),
        ("5900", "Subject: a codec of nobody's", "97", "488"),
    ],
)
@system_test
async def test_what_cannot_be_is_refused(
    product: Product, tmp_path: Path, aftermath: Aftermath, number: str, line: str, media: str, code: str
) -> None:
    keys = {"ani": f"49305{code}", "line": line, "format": media, "code": code}
    await Sipp(tmp_path, product.sip_port, "refused", number=number, keys=keys).run()


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@system_test
async def test_a_phone_registers_and_goes(
    product: Product, tmp_path: Path, aftermath: Aftermath, transport: str
) -> None:
    """RFC 7616: SIPp proves the password by the algorithm it chooses of those we offer."""
    options = ("-au", "phone1", "-ap", "demo")
    await Sipp(
        tmp_path, product.sip_port, "register", transport=transport, keys={"ani": "phone1"}, options=options
    ).run()

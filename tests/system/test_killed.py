"""A kill at the worst moments: what a process that comes back needs of every dialog is in the journal by then."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from callcenter.events import DialogNoted
from callcenter.runtime.journal_file import JournalFile
from tests.helpers.product import Product
from tests.helpers.raw_sip import SDP, RawSip
from tests.system.aio import system_test

pytestmark = pytest.mark.system


def notes(product: Product) -> dict[str, DialogNoted]:
    """The last note of each dialog, by Call-ID."""
    events = (event for _, event in JournalFile(product.data / "journal").read(0))
    return {event.call_id: event for event in events if isinstance(event, DialogNoted)}


async def invited(sip: RawSip, name: str, *, with_ack: bool) -> None:
    sdp = SDP.format(port=40000, formats="0")
    asked = sip.request("INVITE", "5901", body=sdp, call_id=name, extra="Record-Route: <sip:p.test;lr>\r\n")
    answer = await asyncio.to_thread(sip.ask, asked)
    assert answer.status == 200, answer.text
    if with_ack:
        sip.send(sip.in_dialog("ACK", answer, cseq=1))


@system_test
async def test_between_200_and_ack_and_in_a_call_every_dialog_is_in_the_journal(
    tmp_path: Path, prompts: Path
) -> None:
    product = Product(tmp_path, prompts=prompts)
    await product.start()
    with RawSip(product.sip_port) as sip:
        await invited(sip, "talking", with_ack=True)
        await invited(sip, "unacknowledged", with_ack=False)
        port = sip.port
        # No time to settle: it is there before the 200 that was just received.
        await product.stop(signal.SIGKILL)
    found = notes(product)
    assert {name: note.state for name, note in found.items()} == {
        "talking": "talking",
        "unacknowledged": "answered",
    }
    for name, note in found.items():
        assert note.remote == f"<sip:tester@127.0.0.1>;tag=from{name}"
        assert (note.remote_cseq, note.sdp_version, note.peer) == (1, "1", f"127.0.0.1:{port}")
        assert note.target == f"sip:tester@127.0.0.1:{port}"
        assert note.route_set == ("<sip:p.test;lr>",)

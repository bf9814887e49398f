"""The line with opening hours: one welcome, and whatever the rules of its queue say."""

from __future__ import annotations

from ivr_flows import FLOWS, Diverted, EnterQueue, HangUp, Play, PlaybackEnded, load_file
from tests.ivr_flows.conversation import Call


def test_a_caller_is_put_in_line_and_hears_that_it_is_closed() -> None:
    call = Call(load_file(FLOWS / "office.yaml"))
    assert call.tell(PlaybackEnded("play-1"), 4.0)[-1] == EnterQueue("office", (), 0)
    (said,) = call.tell(Diverted("message", "overflow/office_2"), 4.0)
    assert said == Play("play-2", ("en/overflow/office_2",))
    assert call.tell(PlaybackEnded("play-2"), 9.0)[-1] == HangUp("overflowed")

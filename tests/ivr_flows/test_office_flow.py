"""The line with opening hours: one welcome, and whatever the rules of its queue say."""

from __future__ import annotations

from ivr_flows import FLOWS, Action, Diverted, EnterQueue, HangUp, Input, Play, PlaybackEnded, load_file
from tests.ivr_flows.conversation import Call


def test_a_caller_is_put_in_line_and_hears_that_it_is_closed() -> None:
    call = Call(load_file(FLOWS / "office.yaml"))

    def does(event: Input, now: float) -> list[Action]:
        return [action for action in call.tell(event, now) if isinstance(action, EnterQueue | Play | HangUp)]

    assert does(PlaybackEnded("play-1"), 4.0) == [EnterQueue("office", (), 0)]
    assert does(Diverted("message", "overflow/office_2"), 4.0) == [Play("play-2", ("en/overflow/office_2",))]
    assert does(PlaybackEnded("play-2"), 9.0) == [HangUp("overflowed")]

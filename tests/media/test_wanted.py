"""What a new media process is told, and what the product hears of the old one's end."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from callcenter.calls.media import (
    BrowserLocal,
    HearEcho,
    LegMedia,
    LegQuality,
    MediaFailed,
    MediaReady,
    MediaResumed,
    MediaSilent,
    PlainLocal,
    PlaybackFinished,
    RecordingFailed,
    RecordingFinished,
    RecordingMedia,
)
from callcenter.media.commands import Drop, Forget, Hear, Hold, StopRecording, Unhear
from callcenter.media.wanted import FELL, Wanted

PHONE = LegMedia(leg="a", version=1, local=PlainLocal(port=20000), remote=None, audio=None)
BROWSER = LegMedia(leg="b", version=1, local=BrowserLocal(ufrag="u", pwd="p"), remote=None, audio=None)
RECORDING = RecordingMedia(recording="rec-1", version=1, left=("a",), right=("b",))
SECRET = Hold("said/1", {"PCMU": b"\xff"})
NOTHING = ([], [])


def wanted(*wishes):
    made = Wanted()
    for wish in wishes:
        made.note(wish)
    return made


def quality(leg):
    return LegQuality(
        leg=leg, codec="PCMU", received=1, lost=0, sent=1, jitter_ms=0.0, round_trip_s=None, far_loss=None
    )


def test_who_wants_nothing_has_nothing_to_say_again():
    assert Wanted().again([]) == NOTHING


def test_telephones_held_prompts_and_ears_go_on():
    later = replace(PHONE, version=2, hears=HearEcho())
    made = wanted(PHONE, later, replace(PHONE, version=1), SECRET, Hear(3, "a"))
    assert made.again([]) == ([later, SECRET, Hear(3, "a")], [])


def test_what_was_given_back_is_not_wanted_again():
    made = wanted(PHONE, SECRET, Hear(3, "a"), Unhear(3), Forget("said/1"), Drop("a"))
    assert made.heard(quality("a")) == quality("a")
    assert made.again([]) == NOTHING


def test_a_leg_whose_last_word_is_missing_gets_an_empty_one():
    wishes, reports = wanted(PHONE, Drop("a"), Drop("unknown")).again([])
    assert wishes == []
    assert reports == [replace(quality("a"), codec="", received=0, sent=0)]


def test_a_browser_has_lost_its_keys():
    made = wanted(BROWSER)
    assert made.again([]) == ([], [MediaFailed(leg="b", why=FELL)])
    made.note(Drop("b"))
    made.heard(quality("b"))
    assert made.again([]) == NOTHING


def test_recordings_end_once_with_what_is_on_disk():
    finished = RecordingFinished(recording="rec-1", file="2027/rec-1.wav", seconds=3.0, octets=48_058)
    made = wanted(RECORDING, replace(RECORDING, recording="rec-2"), StopRecording("rec-2"))
    assert made.again([finished]) == (
        [],
        [
            RecordingFailed(recording="rec-1", why=FELL, file="2027/rec-1.wav"),
            RecordingFailed(recording="rec-2", why=FELL, file=""),
        ],
    )
    assert made.again([]) == NOTHING
    assert made.heard(finished) is None


def test_reports_of_a_leg_that_is_gone_are_not_told():
    made = wanted(PHONE, Drop("a"))
    assert made.heard(PlaybackFinished(leg="a", playback="p")) is None
    assert made.heard(quality("a")) == quality("a")


def test_a_leg_is_ready_once_and_resumes_when_it_was_silent_before_the_fall():
    made, ready = wanted(PHONE), MediaReady(leg="a")
    silent, resumed = MediaSilent(leg="a", silent_s=3.0), MediaResumed(leg="a")
    told = [made.heard(report) for report in (ready, ready, silent, ready, ready, silent, resumed, ready)]
    assert told == [ready, None, silent, resumed, None, silent, resumed, None]


WISHES = st.one_of(
    st.builds(lambda leg, version: replace(PHONE, leg=leg, version=version), st.sampled_from("abc"), st.integers(1, 4)),
    st.builds(Drop, st.sampled_from("abc")),
    st.builds(lambda name: replace(RECORDING, recording=name), st.sampled_from(["r", "s"])),
    st.builds(Hold, st.sampled_from("xy"), st.just({})),
    st.builds(Forget, st.sampled_from("xy")),
    st.builds(Hear, st.integers(1, 3), st.sampled_from("abc")),
    st.builds(Unhear, st.integers(1, 3)),
)  # fmt: skip


@given(st.lists(WISHES))
def test_what_is_wanted_is_wanted_by_the_next_process_too(wishes):
    """Whoever hears only the summary wants the same as who has heard everything."""
    made = wanted(*wishes)
    made.again([])
    again, _ = made.again([])
    copy = wanted(*again)
    assert copy.again([])[0] == again
    assert again == [*{one.leg: one for one in again if isinstance(one, LegMedia)}.values(),
                     *(one for one in again if isinstance(one, Hold)),
                     *(one for one in again if isinstance(one, Hear))]  # fmt: skip
    dropped = {wish.leg for wish in wishes if isinstance(wish, Drop)}
    stated = {wish.leg for wish in wishes if isinstance(wish, LegMedia)}
    assert stated - dropped <= {one.leg for one in again if isinstance(one, LegMedia)} <= stated

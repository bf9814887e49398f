"""Every move of a recording, and the one place that decides what is recorded.

`follow` is called after each turn of the exchange for the calls it has touched: it compares what the customer hears
with what is being recorded. So recordings follow holds, transfers and lost agents without anybody telling them.
"""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Callable
from typing import Any

import ivr_flows as ivr
from callcenter import events
from callcenter.calls.book import Book
from callcenter.calls.call import Call
from callcenter.calls.effects import DiscardRecording, Effect, Refused, StopRecording, TellFlow, WakeAt
from callcenter.calls.leg import LegState
from callcenter.calls.media import HearLeg, HearMix, RecordingFailed, RecordingFinished
from callcenter.calls.recording import (
    CONTACT,
    NEVER,
    STATEMENT,
    VOICEMAIL,
    QueueRecording,
    Recording,
    RecordingState,
)
from callcenter.calls.wishes import AskedToPause, AskedToResume
from callcenter.values import replace
from said import Said

CLOSE_WITHIN_S = 30.0
"""How long the media plane has to say that a file is closed; a disk that hangs must not keep a recording open."""

SILENCE_NOTICED_WITHIN_S = 1.0
"""How late the media plane may notice that nothing more is said."""

WAKES = frozenset({"pause", "close"})
"""Kinds of wake-ups that are about a recording."""


class Heard(enum.Enum):
    """What a recording can hear of. `together`: the customer hears somebody, `apart`: nobody."""

    TOGETHER = "together"
    APART = "apart"
    PAUSE = "pause"
    RESUME = "resume"
    RESUME_APART = "resume_apart"
    STOP = "stop"
    FINISHED = "finished"
    FAILED = "failed"


# ---- what is wanted


def follow(book: Book, now: float) -> list[Effect]:
    """Bring the recordings of the calls touched in this turn in line with what their customers hear."""
    touched, book.touched = book.touched, set()
    calls = sorted(call for call in touched if call in book.calls)
    return [effect for call in calls for effect in _follow(book, book.calls[call], now)]


def _follow(book: Book, call: Call, now: float) -> list[Effect]:
    heard = _people_heard(book, call) if _is_wanted(book, call) else ()
    recording = book.recordings.get(call.recording)
    if recording is not None:
        return _move(book, recording, Heard.TOGETHER if heard else Heard.APART, (call, heard), now)
    # Once begun and gone again it has failed: the contact is not recorded in pieces.
    return _start(book, call, heard, now) if heard and not call.recording else []


def _people_heard(book: Book, call: Call) -> tuple[str, ...]:
    """The legs of people the customer hears now, in a fixed order."""
    leg = book.legs.get(_customer(call))
    # A customer who has us on hold hears nothing of what an agent mutters meanwhile.
    hears = leg.hears if leg and leg.peer_listens else None
    wanted = (hears.leg,) if isinstance(hears, HearLeg) else hears.legs if isinstance(hears, HearMix) else ()
    # A phone that only rings may be heard, too: what its network says of that is nobody's word.
    return tuple(
        sorted(other for other in wanted if other in book.legs and book.legs[other].state is LegState.UP)
    )


def _customer(call: Call) -> str:
    """The customer's leg: who called, or was called by one of ours; "" before there is one."""
    is_phones = call.direction == "out" and call.account
    return call.outside_leg if is_phones else call.caller_leg


def _is_wanted(book: Book, call: Call) -> bool:
    rules = book.rules.recording
    policy = rules.of(call.taken.queue) if call.taken else rules.outward if call.direction == "out" else NEVER
    return _is_drawn(call, policy) and (was_told(call) or not policy.is_announced)


def was_told(call: Call) -> bool:
    """Whether the caller has heard of recording: who is transferred into a recorded queue may not have."""
    heard = call.position.variables.get(ivr.TOLD_OF_RECORDING) if call.position is not None else False
    return call.is_told or bool(heard)


def _is_drawn(call: Call, policy: QueueRecording) -> bool:
    """Whether this contact belongs to the share: one draw a contact, from its id, so that a replay draws the same."""
    if policy.share <= 0.0:
        return False
    draw = int.from_bytes(hashlib.sha256(call.call.encode()).digest()[:8]) / 2**64
    return draw < policy.share


def _start(book: Book, call: Call, heard: tuple[str, ...], now: float) -> list[Effect]:
    recording = Recording(
        recording=book.ids.new("rec"),
        call=call.call,
        kind=CONTACT,
        left=(_customer(call),),
        right=heard,
        queue=call.taken.queue if call.taken else "",
        agents=_users(book, call, heard),
    )
    book.recordings[recording.recording] = recording
    book.put(replace(call, recording=recording.recording))
    book.touched.discard(call.call)
    started = events.RecordingStarted(
        at=now,
        call=call.call,
        recording=recording.recording,
        kind=CONTACT,
        queue=recording.queue,
        agent=recording.agents[0] if recording.agents else "",
    )
    return [started, recording.media()]


def _users(book: Book, call: Call, legs: tuple[str, ...]) -> tuple[str, ...]:
    """Our people among these legs; who calls out has come by a leg of their own account."""
    own = {call.caller_leg: call.account} if call.direction == "out" else {}
    users = (own.get(leg) or book.legs[leg].user for leg in legs if leg in book.legs)
    return tuple(dict.fromkeys(user for user in users if user))


# ---- messages in a box


def start_message(book: Book, call: Call, wish: ivr.RecordMessage, now: float) -> list[Effect]:
    """The flow says: what the caller says now goes into a box, or is a statement that it wants to know the name of."""
    recording = Recording(
        recording=book.ids.new("msg"),
        call=call.call,
        kind=VOICEMAIL if wish.box else STATEMENT,
        left=(call.caller_leg,),
        longest_s=min(wish.longest_s, book.rules.recording.longest_message_s.get(wish.box, wish.longest_s)),
        silence_s=wish.silence_s,
        box=wish.box,
        ani=call.ani,
        purpose=wish.purpose,
    )
    book.recordings[recording.recording] = recording
    book.put(replace(call, message=recording.recording))
    started = events.RecordingStarted(
        at=now, call=call.call, recording=recording.recording, kind=recording.kind, box=wish.box, ani=call.ani,
        purpose=wish.purpose,
    )  # fmt: skip
    named = TellFlow(call=call.call, fact=ivr.RecordingBegan(recording.recording))
    return [started, recording.media(), *([named] if recording.kind == STATEMENT else [])]


def end_message(book: Book, call: Call, *, is_wanted: bool, now: float) -> list[Effect]:
    """The flow says: the message is over, and is to be kept or not. Nothing when there is none."""
    recording = book.recordings.get(call.message)
    if recording is None:
        return []
    book.recordings[call.message] = replace(recording, is_unwanted=not is_wanted)
    return _move(book, book.recordings[call.message], Heard.STOP, None, now)


def stop_contact(book: Book, call: Call, now: float) -> list[Effect]:
    """The conversation is over, the call is not: what the caller hears now is no part of the contact."""
    recording = book.recordings.get(call.recording)
    return _move(book, recording, Heard.STOP, None, now) if recording is not None else []


def call_over(book: Book, call: Call, now: float) -> list[Effect]:
    """The call has ended: close what it recorded. A message is kept, for a caller may just hang up."""
    effects: list[Effect] = []
    for name in (call.recording, call.message):
        recording = book.recordings.get(name)
        if recording is not None:
            effects += _move(book, recording, Heard.STOP, None, now)
    return effects


# ---- wishes, deadlines, reports


def asked(book: Book, wish: AskedToPause | AskedToResume, now: float) -> list[Effect]:
    """Pause or go on: an agent in the conversation, or somebody who may with any call (`of_any`)."""
    call = book.calls.get(wish.call)
    recording = book.recordings.get(call.recording) if call else None
    heard = recording.right if recording else ()
    if call is None or not (wish.of_any or wish.user in (call.agent, *_users(book, call, heard))):
        return [Refused(user=wish.user, code="no_such_call", text=Said("You are not on this call."))]
    if recording is None:
        return [Refused(user=wish.user, code="not_recorded", text=Said("This call is not being recorded."))]
    if isinstance(wish, AskedToPause):
        return _move(book, recording, Heard.PAUSE, wish.user, now)
    return _move(book, recording, _resume(recording), wish.user, now)


def woke(book: Book, kind: str, recording_id: str, now: float) -> list[Effect]:
    """`pause`: the longest pause is over. `close`: the media plane never said that the file is closed."""
    recording = book.recordings.get(recording_id)
    if recording is None:
        return []
    if kind == "pause" and recording.is_paused and now >= recording.resume_at:
        call = book.calls[recording.call]
        notice = Refused(
            user=call.agent, code="recording_resumed", text=Said("The recording goes on: longest pause.")
        )
        return [*_move(book, recording, _resume(recording), "", now), *([notice] if call.agent else [])]
    if kind == "close" and recording.close_by and now >= recording.close_by:
        late = RecordingFailed(recording=recording_id, why="the file was not closed in time")
        return _move(book, recording, Heard.FAILED, late, now)
    return []


def _resume(recording: Recording) -> Heard:
    return Heard.RESUME_APART if recording.is_alone else Heard.RESUME


def told(
    book: Book, recording: Recording, fact: RecordingFinished | RecordingFailed, now: float
) -> list[Effect]:
    """What the media plane says of its file."""
    heard = Heard.FINISHED if isinstance(fact, RecordingFinished) else Heard.FAILED
    return _move(book, recording, heard, fact, now)


# ---- the moves


def _move(book: Book, recording: Recording, heard: Heard, fact: Any, now: float) -> list[Effect]:
    act, state = TABLE[recording.state, heard]
    return act(book, replace(recording, state=state), fact, now)


def _say(book: Book, recording: Recording) -> list[Effect]:
    """Keep the recording; tell the media plane when that changes what should be in the file."""
    former = book.recordings[recording.recording]
    if replace(former.media(), version=0) == replace(recording.media(), version=0):
        book.recordings[recording.recording] = recording
        return []
    recording = replace(recording, version=former.version + 1)
    book.recordings[recording.recording] = recording
    return [recording.media()]


def _together(
    book: Book, recording: Recording, fact: tuple[Call, tuple[str, ...]], _now: float
) -> list[Effect]:
    call, heard = fact
    agents = tuple(dict.fromkeys((*recording.agents, *_users(book, call, heard))))
    # A caller who took another one's place (Replaces) is the customer from now on.
    return _say(book, replace(recording, left=(_customer(call),), right=heard, agents=agents, is_alone=False))


def _apart(book: Book, recording: Recording, _fact: object, _now: float) -> list[Effect]:
    # The right side stays as it was: without one, the file would have a single channel.
    return _say(book, replace(recording, is_alone=True))


def _pause(book: Book, recording: Recording, by: str, now: float) -> list[Effect]:
    until = now + book.rules.recording.pause_limit_s
    said = _say(book, replace(recording, resume_at=until))
    paused = events.RecordingPaused(
        at=now, call=recording.call, recording=recording.recording, by=by, until=until
    )
    return [paused, *said, WakeAt(key=f"pause:{recording.recording}", at=until)]


def _go_on(book: Book, recording: Recording, by: str, now: float) -> list[Effect]:
    said = _say(book, replace(recording, resume_at=0.0))
    resumed = events.RecordingResumed(at=now, call=recording.call, recording=recording.recording, by=by)
    return [resumed, *said]


def _stop(book: Book, recording: Recording, _fact: object, now: float) -> list[Effect]:
    close_by = now + CLOSE_WITHIN_S
    book.recordings[recording.recording] = replace(recording, close_by=close_by, resume_at=0.0)
    stop = StopRecording(recording=recording.recording)
    return [stop, WakeAt(key=f"close:{recording.recording}", at=close_by)]


def _finished(book: Book, recording: Recording, fact: RecordingFinished, now: float) -> list[Effect]:
    del book.recordings[recording.recording]
    finished = events.RecordingFinished(
        at=now,
        call=recording.call,
        recording=recording.recording,
        kind=recording.kind,
        file=fact.file,
        seconds=fact.seconds,
        octets=fact.octets,
        gaps=fact.gaps,
        queue=recording.queue,
        agents=recording.agents,
        box=recording.box,
    )
    if recording.kind == CONTACT:
        return [finished]
    reason = _why_unwanted(book, recording, fact.seconds)
    if reason:
        gone = events.RecordingDeleted(
            at=now, call=recording.call, recording=recording.recording, by="", reason=reason
        )
        return [finished, gone, DiscardRecording(recording=recording.recording, file=fact.file)]
    if recording.kind == STATEMENT:
        return [finished]
    left = events.VoicemailLeft(
        at=now,
        call=recording.call,
        recording=recording.recording,
        box=recording.box,
        seconds=fact.seconds,
        ani=recording.ani,
    )
    return [finished, left]


def _why_unwanted(book: Book, recording: Recording, seconds: float) -> str:
    """Why this is nobody's message; "" when it is one."""
    if recording.is_unwanted:
        return "recorded_again"
    # Ended by silence that began with the tone.
    is_empty = not recording.close_by and 0 < seconds < recording.silence_s + SILENCE_NOTICED_WITHIN_S
    is_short = seconds < book.rules.recording.shortest_message_s
    return "too_short" if is_short else "empty" if is_empty and recording.silence_s else ""


def _failed(book: Book, recording: Recording, fact: RecordingFailed, now: float) -> list[Effect]:
    del book.recordings[recording.recording]
    return [
        events.RecordingFailed(
            at=now, call=recording.call, recording=recording.recording, why=fact.why, file=fact.file
        )
    ]


def _nothing(_book: Book, _recording: Recording, _fact: object, _now: float) -> list[Effect]:
    """Listed on purpose: may happen here and changes nothing."""
    return []


RUNNING, HELD, PAUSED, CLOSING = RecordingState
Act = Callable[[Book, Recording, Any, float], list[Effect]]

TABLE: dict[tuple[RecordingState, Heard], tuple[Act, RecordingState]] = {
    (RUNNING, Heard.TOGETHER): (_together, RUNNING),
    (RUNNING, Heard.APART): (_apart, HELD),
    (RUNNING, Heard.PAUSE): (_pause, PAUSED),
    (HELD, Heard.TOGETHER): (_together, RUNNING),
    (HELD, Heard.APART): (_nothing, HELD),
    (HELD, Heard.PAUSE): (_pause, PAUSED),
    (PAUSED, Heard.TOGETHER): (_together, PAUSED),
    (PAUSED, Heard.APART): (_apart, PAUSED),
    (PAUSED, Heard.PAUSE): (_pause, PAUSED),
    (PAUSED, Heard.RESUME): (_go_on, RUNNING),
    (PAUSED, Heard.RESUME_APART): (_go_on, HELD),
    **{(state, Heard.RESUME): (_nothing, state) for state in (RUNNING, HELD, CLOSING)},
    **{(state, Heard.RESUME_APART): (_nothing, state) for state in (RUNNING, HELD, CLOSING)},
    **{(state, Heard.STOP): (_stop, CLOSING) for state in (RUNNING, HELD, PAUSED)},
    **{(state, Heard.FINISHED): (_finished, CLOSING) for state in RecordingState},
    **{(state, Heard.FAILED): (_failed, CLOSING) for state in RecordingState},
    **{
        (CLOSING, heard): (_nothing, CLOSING)
        for heard in (Heard.TOGETHER, Heard.APART, Heard.PAUSE, Heard.STOP)
    },
}

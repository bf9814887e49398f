"""What happens to recordings of contacts and to messages left in voicemail boxes, and who looked at what.

`recording` names a recording and, for voicemail, the message: it is the same thing. `kind`: contact, voicemail, or
statement (what a flow asked its caller to say).
"""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingStarted(Event):
    """What is said goes to a file from now on. `queue` and `agent` of a contact, `box` and `ani` of a message.

    `purpose`: what a flow wants a statement for.
    """

    call: str
    recording: str
    kind: str
    queue: str = ""
    agent: str = ""
    box: str = ""
    ani: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingPaused(Event):
    """`by` asked that nothing be kept; by itself it goes on at `until`."""

    call: str
    recording: str
    by: str
    until: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingResumed(Event):
    """`by` "": the longest pause was over."""

    call: str
    recording: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingFinished(Event):
    """The file is whole. `file` is relative to the recordings' folder; `gaps` (from, to) seconds with nothing kept.

    `is_cut`: the process ended before the recording did; the file was repaired afterwards.
    """

    call: str
    recording: str
    kind: str
    file: str
    seconds: float
    octets: int
    gaps: tuple[tuple[float, float], ...] = ()
    queue: str = ""
    agents: tuple[str, ...] = ()
    box: str = ""
    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingFailed(Event):
    """Nothing (more) could be written; the call went on. `file`: what was written before, "" for nothing."""

    call: str
    recording: str
    why: str
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingDeleted(Event):
    """The file is gone. `by` "": the product itself; `reason` is then retention, too_short, empty or recorded_again."""

    call: str
    recording: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHoldChanged(Event):
    """While `is_held` the recording is deleted neither by age nor by hand."""

    call: str
    recording: str
    by: str
    is_held: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicemailLeft(Event):
    """A message of `seconds` is in the box; `ani` is the number to call back ("" = withheld)."""

    call: str
    recording: str
    box: str
    seconds: float
    ani: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicemailHeard(Event):
    """`by` has listened to the message, or with `is_heard` False made it new again."""

    call: str
    recording: str
    box: str
    by: str
    is_heard: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicemailAssigned(Event):
    """The message is `to`'s to deal with; "" = nobody's in particular."""

    call: str
    recording: str
    box: str
    by: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataAccessed(Event):
    """`user` did `action` (listened, listed, deleted…) to the `item` of this `kind` (recording, voicemail, customer).

    `source`: the address the request came from. Not part of any call's record: the audit has its own. `detail`: what
    exactly, as JSON: [{field, before, after}].
    """

    user: str
    source: str
    action: str
    kind: str
    item: str
    detail: str = ""

"""What a run decided then against what it decides now, event by event, in the bytes of the journal.

Deciding nests: what the call core makes of a decision may be told to the routing core before the next decision of the
same turn is recorded. So the decisions of an input wait on a pile until the journal has had all of them. The call that
calls a customer back is the call core's: its name is taken from the journal.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import acd
from callcenter.events import (
    AgentStateChanged,
    CallArrived,
    CallbackDialled,
    CallbackOffered,
    CallbackResting,
    EntryEnded,
    EntryHeld,
    Event,
    NeedsRelaxed,
    Offered,
    OfferEnded,
    RankKept,
)
from callcenter.journal import Codec, JournalError
from callcenter.replaying.rerun import Began, Told, feed
from callcenter.router import Router

DECISIONS = tuple(
    kind.__name__
    for kind in (
        Offered,
        OfferEnded,
        EntryEnded,
        AgentStateChanged,
        NeedsRelaxed,
        EntryHeld,
        RankKept,
        CallbackOffered,
        CallbackResting,
    )
)
CALLBACKS = (CallArrived.__name__, CallbackDialled.__name__)
IS_CALLBACK = b'"direction":"callback"'


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where a run parts from its record: both lines ("" for none), and the input that led there."""

    number: int
    at: float
    recorded: str
    replayed: str
    cause: str


@dataclass(slots=True)
class _Turn:
    """What one input made the core decide, not yet seen in the journal."""

    at: float
    payload: bytes
    left: deque[acd.Decision]


@dataclass(slots=True)
class Run:
    """One run, followed. `inputs` and `decisions` count what was compared, `difference` ends it.

    `unfinished` decisions were not yet in the journal when the run ended: a kill, or a writer at work.
    """

    began: Began
    last: int = 0
    until: float = 0.0
    inputs: int = 0
    decisions: int = 0
    unfinished: int = 0
    stopped: str = ""
    difference: Difference | None = None
    _router: Router = field(init=False, repr=False)
    _pile: list[_Turn] = field(default_factory=list, repr=False)
    _cause: bytes = field(default=b"", repr=False)
    _doubt: Difference | None = field(default=None, repr=False)
    _codec: Codec = field(default_factory=Codec, repr=False)

    def __post_init__(self) -> None:
        self._router = Router(self.began.prefix)
        self.last, self.until = self.began.number, self.began.at

    @property
    def is_over(self) -> bool:
        """Nothing more can be compared."""
        return self.difference is not None or bool(self.stopped)

    def told(self, number: int, told: Told, payload: bytes) -> None:
        """One input, before the decisions it led to."""
        if self._doubt is not None:
            self.difference = self._doubt
            return
        left = self._missing(told.at)
        if left is not None:
            self.difference = Difference(number, told.at, "", left, _text(self._cause))
            return
        self._cause = payload
        self.last, self.until = number, told.at
        self.inputs += 1
        try:
            decisions = feed(self._router, told)
        except Exception as error:  # noqa: BLE001  a core that fails here is what somebody wants to hear of
            self.stopped = f"event {number}: the routing core fails on it: {type(error).__name__}: {error}"
            return
        if decisions:
            self._pile.append(_Turn(told.at, payload, deque(decisions)))

    def decided(self, payload: bytes) -> None:
        """One decision of the journal. One that does not fit is an end that the next start wrote, or a difference."""
        number = Codec.number_of(payload)
        expected, cause = self._next()
        if expected is not None and self._doubt is None:
            replayed = self._codec.encode(number, expected)
            if replayed == payload:
                self.decisions += 1
                self.last = number
                return
            self._doubt = Difference(number, self.until, _text(payload), _text(replayed), _text(cause))
        elif self._doubt is None:
            self._doubt = Difference(number, self.until, _text(payload), "", _text(self._cause))
        if not self._is_written_by_a_start(payload):
            self.difference = self._doubt

    def called_back(self, payload: bytes) -> None:
        """One of the `CALLBACKS`: from now on the entry belongs to the call that calls its customer back."""
        if payload.startswith(b'"CallArrived"', payload.find(b",") + 1) and IS_CALLBACK not in payload:
            return
        _, event = self._codec.decode(payload)
        if isinstance(event, CallbackDialled):
            self._router.belongs(event.entry, event.call)
        elif isinstance(event, CallArrived) and event.direction == "callback":
            entry = self._begins_a_call()
            if entry:
                self._router.belongs(entry, event.call)

    def _begins_a_call(self) -> str:
        """The entry of the decision that is being carried out: a call is made just before what it is made for."""
        for turn in reversed(self._pile):
            while turn.left:
                due = turn.left[0]
                if isinstance(due, acd.MakeOffer | acd.AgentChanged):
                    return due.entry
                if not isinstance(due, acd.WakeAt | acd.EntryQueued | acd.CallBack):
                    return ""
                turn.left.popleft()  # nothing is recorded of it
                if isinstance(due, acd.CallBack) and not due.agent:
                    return due.entry
        return ""

    def end(self) -> None:
        """The journal ends, or another run begins."""
        while self._next()[0] is not None:
            self.unfinished += 1

    def _missing(self, now: float) -> str | None:
        """A decision of a former turn that should have been in the journal by now."""
        if not self._pile or self._pile[0].at == now:
            return None
        late, _ = self._next()
        return None if late is None else _text(self._codec.encode(0, late))

    def _next(self) -> tuple[Event | None, bytes]:
        """The next event that is due, of the latest turn that has one."""
        while self._pile:
            turn = self._pile[-1]
            while turn.left:
                event = self._router.event_of(turn.left.popleft(), turn.at)
                if event is not None:
                    return event, turn.payload
            self._pile.pop()
        return None, self._cause

    def _is_written_by_a_start(self, payload: bytes) -> bool:
        """Whether this may be an end that the next start gave to what a kill had left open."""
        try:
            _, event = self._codec.decode(payload)
        except JournalError:
            return False
        match event:
            case (
                OfferEnded(outcome="withdrawn")
                | EntryEnded(outcome="failed")
                | AgentStateChanged(reason="restart")
            ):
                return True
        return False


def _text(payload: bytes) -> str:
    return payload.decode("utf-8", "backslashreplace")

"""One outgoing call as a pure machine: from the INVITE to the moment when nothing more needs to be said.

    CALLING ──1xx──▶ WAITING ───200──▶ TALKING ──we hang up──▶ LEAVING ──200──▶ OVER
       │                │                 └────── BYE from the other side ──────┘
    we give up      we give up
       ▼                ▼
    ABANDONED ─1xx─▶ STOPPING ──487──▶ OVER

Every state but TALKING has a deadline of its own, and whoever asks to stop a second time leaves at once.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from callcenter.dial.messages import Account, challenge_of, introduced, proven, via
from callcenter.dial.wording import PROGRESS, Outcome, refusal_in_words
from callcenter.ids import Ids
from callcenter.sip.credentials import Challenge
from callcenter.sip.dialog.state import Dialog, uac_dialog
from callcenter.sip.effects import Send, WakeAt
from callcenter.sip.errors import SipError
from callcenter.sip.link import Link
from callcenter.sip.message import Message, Request, Response, response_to
from callcenter.sip.transaction import Pass, Timers, TransactionEffect, TransactionLayer, cancel
from callcenter.sip.validate import validate

SILENT_SERVER_S = 4.0
"""A server says 100 at once; by now the INVITE went out four times."""

PARTING_S = 2.0
"""How long to wait for the answer to a CANCEL or BYE: enough for two lost datagrams."""

MAX_CHALLENGES = 2
"""The second is for a nonce that ran out meanwhile."""

DEADLINE = "deadline"
ALLOW = ("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS")


class State(enum.Enum):
    NEW = "new"
    CALLING = "calling"
    """The INVITE is out, nothing was heard."""
    WAITING = "waiting"
    ABANDONED = "abandoned"
    """Given up before anything was heard: a CANCEL must wait for a first answer (RFC 3261 9.1)."""
    STOPPING = "stopping"
    TALKING = "talking"
    LEAVING = "leaving"
    OVER = "over"


class Input(enum.Enum):
    START = "start"
    PROGRESS = "progress"
    CHALLENGED = "challenged"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    STOP = "stop"
    HUNG_UP = "hung_up"
    BYE_ANSWERED = "bye_answered"
    TIME_OUT = "time_out"


@dataclass(frozen=True, slots=True)
class Say:
    """Tell the person at the terminal."""

    text: str


@dataclass(frozen=True, slots=True)
class Connect:
    """The call is answered: start the sound as this answer asks."""

    answer: Response


@dataclass(frozen=True, slots=True)
class Over:
    """Nothing more will come."""

    outcome: Outcome


Effect = Send | WakeAt | Say | Connect | Over


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds to let it ring, and to talk (0: until somebody hangs up)."""

    ring_for_s: float = 60.0
    talk_s: float = 0.0


class Attempt:
    """`start`, `received`, `woke` and `stop` return what to do, in order; times are seconds from the caller."""

    def __init__(self, link: Link, account: Account, server: str, ids: Ids, limits: Limits) -> None:
        self.state = State.NEW
        self._link = link
        self._account = account
        self._server = server
        self._ids = ids
        self._limits = limits
        self._layer = TransactionLayer(Timers())
        self._outcome = Outcome.FAILED
        self._invite: Request | None = None
        self._dialog: Dialog | None = None
        self._challenges = 0
        self._progress_said = ""
        self._parting_words = ""
        self._deadline: float | None = None

    # Inputs

    def start(self, invite: Request, now: float) -> list[Effect]:
        """Send this INVITE; nothing else may come before."""
        self._invite = introduced(invite, self._account, self._server, self._link, self._token())
        return self._handle(Input.START, now)

    def received(self, message: Message, now: float) -> list[Effect]:
        """A message from the network; what does not belong to this call is answered or dropped."""
        try:
            validate(message)
            return self._settle(self._layer.received(message, self._link, now), now)
        except SipError:
            return []

    def woke(self, key: str, now: float) -> list[Effect]:
        """A `WakeAt` is due; early and stale ones do nothing."""
        if self.state is State.OVER:
            return []  # a transaction may still want to repeat what nobody waits for any more
        if key != DEADLINE:
            return self._settle(self._layer.woke(key, now), now)
        if self._deadline is None or now < self._deadline:
            return []
        return self._handle(Input.TIME_OUT, now)

    def stop(self, now: float, words: str = "") -> list[Effect]:
        """Hang up or cancel; the second time, leave without waiting. `words` replace what is usually said."""
        self._parting_words = words
        return self._handle(Input.STOP, now)

    def fail(self, now: float, words: str) -> list[Effect]:
        """The answered call is of no use: hang up, and let the outcome be a failure."""
        self._outcome = Outcome.FAILED
        return self.stop(now, words)

    # From messages to inputs

    def _settle(self, effects: list[TransactionEffect], now: float) -> list[Effect]:
        out: list[Effect] = []
        for effect in effects:
            match effect:
                case Send() | WakeAt():
                    out.append(effect)
                case Pass(key, Request() as request):
                    out += self._requested(key, request, now)
                case Pass(_, Response() as response):
                    out += self._responded(response, now)
        return out

    def _responded(self, response: Response, now: float) -> list[Effect]:
        method = response.cseq.method
        if method == "INVITE":
            return self._handle(self._grade(response), now, response)
        if method == "BYE" and response.is_final:
            return self._handle(Input.BYE_ANSWERED, now)
        return []

    def _grade(self, response: Response) -> Input:
        if not response.is_final:
            return Input.PROGRESS
        if response.is_success:
            return Input.ACCEPTED
        return Input.CHALLENGED if self._provable(response) else Input.REFUSED

    def _provable(self, response: Response) -> Challenge | None:
        """The challenge to answer; None when there is none, or the same answer would be refused again."""
        if not self._account.password or self._challenges >= MAX_CHALLENGES:
            return None
        challenge = challenge_of(response)
        return challenge if challenge and (challenge.stale or not self._challenges) else None

    def _requested(self, key: str, request: Request, now: float) -> list[Effect]:
        if request.method == "ACK":
            return []
        is_ours = self._dialog is not None and request.call_id == self._dialog.call_id
        # A change of the running call is refused, so it goes on as it was (RFC 3261 14.2).
        codes = {"BYE": (200, 481), "INVITE": (488, 486), "OPTIONS": (200, 200), "CANCEL": (481, 481)}
        code = codes.get(request.method, (405, 405))[0 if is_ours else 1]
        response = response_to(request, code, to_tag=self._token(), extra=[ALLOW])
        answered = self._settle(self._layer.respond(key, response, now), now)
        has_ended = request.method == "BYE" and is_ours
        return [*answered, *(self._handle(Input.HUNG_UP, now) if has_ended else [])]

    def _handle(self, event: Input, now: float, response: Response | None = None) -> list[Effect]:
        if (self.state, event) not in TABLE:
            return []  # the network may say anything at any time
        act, self.state = TABLE[self.state, event]
        out = act(self, now, response)
        if self.state is State.OVER:
            self._deadline = None
            out.append(Over(self._outcome))
        return out

    # The verbs of the table

    def _start(self, now: float, _response: Response | None) -> list[Effect]:
        return [*self._send_invite(now), *self._until(now + SILENT_SERVER_S)]

    def _first_sign(self, now: float, response: Response | None) -> list[Effect]:
        return [*self._until(now + self._limits.ring_for_s), *self._tell_progress(now, response)]

    def _tell_progress(self, now: float, response: Response | None) -> list[Effect]:
        text = PROGRESS.get(response.status, "") if response else ""
        if text in ("", self._progress_said):
            return []
        self._progress_said = text
        return [Say(text)]

    def _prove(self, now: float, response: Response | None) -> list[Effect]:
        challenge = self._provable(response) if response else None
        if self._invite and response and challenge:
            self._challenges += 1
            status = response.status
            self._invite = proven(self._invite, status, challenge, self._account, self._link, self._token())
        return [*self._send_invite(now), *self._until(now + SILENT_SERVER_S)]

    def _connect(self, now: float, response: Response | None) -> list[Effect]:
        self._outcome = Outcome.ANSWERED
        limit = now + self._limits.talk_s if self._limits.talk_s else None
        connected: list[Effect] = [Connect(response)] if response else []
        return [*self._acknowledge(response), Say("answered"), *self._until(limit), *connected]

    def _again(self, now: float, response: Response | None) -> list[Effect]:
        """A 200 once more: our ACK was lost, or a second phone behind a forking proxy answered as well."""
        if self._dialog and response and response.to.tag != self._dialog.remote_tag:
            return [*self._acknowledge_other(response, now)]
        return self._acknowledge(response)

    def _refused(self, now: float, response: Response | None) -> list[Effect]:
        if response is None:
            return []
        self._outcome, text = refusal_in_words(response)
        return [Say(text)]

    def _no_server(self, now: float, _response: Response | None) -> list[Effect]:
        host, port = self._link.remote
        return [Say(f"failed: nothing came back from {host}:{port}; does a SIP server run there?")]

    def _no_answer(self, now: float, _response: Response | None) -> list[Effect]:
        self._parting_words = f"failed: nobody answered within {self._limits.ring_for_s:g} s"
        return self._give_up(now, None)

    def _give_up_early(self, now: float, _response: Response | None) -> list[Effect]:
        return [Say(self._parting_words or "cancelled"), *self._until(now + PARTING_S)]

    def _give_up(self, now: float, _response: Response | None) -> list[Effect]:
        return [Say(self._parting_words or "cancelled"), *self._cancel(now, None)]

    def _cancel(self, now: float, _response: Response | None) -> list[Effect]:
        sent = self._ask(cancel(self._invite), now) if self._invite else []
        return [*sent, *self._until(now + PARTING_S)]

    def _too_late(self, now: float, response: Response | None) -> list[Effect]:
        """The answer and our CANCEL crossed: take the call and end it (RFC 3261 9.1)."""
        return [*self._acknowledge(response), *self._bye(now)]

    def _hang_up(self, now: float, _response: Response | None) -> list[Effect]:
        return [Say(self._parting_words or "hung up by me"), *self._bye(now)]

    def _hung_up(self, now: float, _response: Response | None) -> list[Effect]:
        return [Say("hung up by the other side")]

    def _end(self, now: float, _response: Response | None) -> list[Effect]:
        return []

    # What they are made of

    def _send_invite(self, now: float) -> list[Effect]:
        return self._ask(self._invite, now) if self._invite else []

    def _ask(self, request: Request, now: float) -> list[Effect]:
        return self._settle(self._layer.request(request, self._link, now), now)

    def _acknowledge(self, response: Response | None) -> list[Effect]:
        if self._invite is None or response is None:
            return []
        self._dialog = self._dialog or uac_dialog(self._invite, response, self._link)
        return [Send(self._dialog.ack(self._invite.cseq.number, self._via()), self._link)]

    def _acknowledge_other(self, response: Response, now: float) -> list[Effect]:
        if self._invite is None:
            return []
        other = uac_dialog(self._invite, response, self._link)
        ack = Send(other.ack(self._invite.cseq.number, self._via()), self._link)
        return [ack, *self._ask(other.request("BYE", self._via())[1], now)]

    def _bye(self, now: float) -> list[Effect]:
        bye = self._ask(self._dialog.request("BYE", self._via())[1], now) if self._dialog else []
        return [*bye, *self._until(now + PARTING_S)]

    def _until(self, at: float | None) -> list[Effect]:
        self._deadline = at
        return [] if at is None else [WakeAt(DEADLINE, at)]

    def _via(self) -> str:
        return via(self._link, self._token())

    def _token(self) -> str:
        return self._ids.token(24)


Act = Callable[[Attempt, float, Response | None], list[Effect]]

TABLE: Mapping[tuple[State, Input], tuple[Act, State]] = {
    (State.NEW, Input.START): (Attempt._start, State.CALLING),
    (State.CALLING, Input.PROGRESS): (Attempt._first_sign, State.WAITING),
    (State.CALLING, Input.CHALLENGED): (Attempt._prove, State.CALLING),
    (State.CALLING, Input.ACCEPTED): (Attempt._connect, State.TALKING),
    (State.CALLING, Input.REFUSED): (Attempt._refused, State.OVER),
    (State.CALLING, Input.STOP): (Attempt._give_up_early, State.ABANDONED),
    (State.CALLING, Input.TIME_OUT): (Attempt._no_server, State.OVER),
    (State.WAITING, Input.PROGRESS): (Attempt._tell_progress, State.WAITING),
    (State.WAITING, Input.CHALLENGED): (Attempt._prove, State.CALLING),
    (State.WAITING, Input.ACCEPTED): (Attempt._connect, State.TALKING),
    (State.WAITING, Input.REFUSED): (Attempt._refused, State.OVER),
    (State.WAITING, Input.STOP): (Attempt._give_up, State.STOPPING),
    (State.WAITING, Input.TIME_OUT): (Attempt._no_answer, State.STOPPING),
    (State.ABANDONED, Input.PROGRESS): (Attempt._cancel, State.STOPPING),
    **{
        (state, event): act
        for state in (State.ABANDONED, State.STOPPING)
        for event, act in {
            Input.CHALLENGED: (Attempt._end, State.OVER),
            Input.REFUSED: (Attempt._end, State.OVER),
            Input.ACCEPTED: (Attempt._too_late, State.LEAVING),
            Input.STOP: (Attempt._end, State.OVER),
            Input.TIME_OUT: (Attempt._end, State.OVER),
        }.items()
    },
    (State.TALKING, Input.ACCEPTED): (Attempt._again, State.TALKING),
    (State.TALKING, Input.STOP): (Attempt._hang_up, State.LEAVING),
    (State.TALKING, Input.HUNG_UP): (Attempt._hung_up, State.OVER),
    (State.TALKING, Input.TIME_OUT): (Attempt._hang_up, State.LEAVING),
    (State.LEAVING, Input.ACCEPTED): (Attempt._again, State.LEAVING),
    (State.LEAVING, Input.BYE_ANSWERED): (Attempt._end, State.OVER),
    (State.LEAVING, Input.HUNG_UP): (Attempt._end, State.OVER),
    (State.LEAVING, Input.STOP): (Attempt._end, State.OVER),
    (State.LEAVING, Input.TIME_OUT): (Attempt._end, State.OVER),
}

"""What a request leads to: turned away, refused, or handed to the part whose business it is.

expected ─▶ its dialog or transaction           new ─▶ shield ─▶ policy ─▶ gate ─▶ REGISTER ─▶ registrar
                                                                              └─▶ INVITE ─▶ sessions, LegArrived
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from callcenter.sip.caller import arrived, texted
from callcenter.sip.capabilities import ACCEPT, ALLOW, ALLOW_EVENTS, SUPPORTED
from callcenter.sip.dialog import IN_DIALOG, NoDialog, OutOfOrder, Respond, WrongState, event_of
from callcenter.sip.effects import Send
from callcenter.sip.errors import ParseError
from callcenter.sip.facts import ProofRefused
from callcenter.sip.gate import Admitted, Refusal
from callcenter.sip.headers import Row
from callcenter.sip.link import Link
from callcenter.sip.message import Request, Response, response_to
from callcenter.sip.parts import Inner, Parts
from callcenter.sip.policy import refusal_of
from callcenter.sip.registrar import RegisterAnswer
from callcenter.sip.shield import Step, source_of
from callcenter.sip.taking_over import taken_over
from callcenter.sip.transaction import server_key

_RETRY_LATER: Row = ("Retry-After", "10")
# RFC 3261 14.2: 0 to 10 s for what comes at the wrong moment.
_RETRY_SOON: Row = ("Retry-After", "2")


@dataclass(slots=True)
class Requests:
    """Decides about requests; holds nothing but the parts it asks and tells."""

    parts: Parts

    def turned_away(self, request: Request, link: Link, now: float) -> list[Inner] | None:
        """What to do instead of taking a request, unstored; None to take it.

        Memory is bounded, and what runs goes first.
        """
        if self._is_expected(request, link):
            return None
        parts = self.parts
        step, effects = parts.strangers.step(link, now, is_call=request.method == "INVITE")
        is_full = len(parts.layer.running) >= parts.config.max_transactions and not request.to.tag
        if step is Step.ADMIT and not is_full:
            return None
        refused = Send(self.refused(request, Refusal(503, (_RETRY_LATER,))), link)
        return [*([] if step is Step.DROP else [refused]), *effects]

    def serve(self, key: str, request: Request, link: Link, now: float) -> list[Inner]:
        """Act on a request other than ACK, in the server transaction `key`."""
        if request.method == "CANCEL":
            return self._cancel(key, request, link, now)
        try:
            return [*self._served(key, request, link, now)]
        except NoDialog:
            return self._refuse(key, request, Refusal(481))
        except OutOfOrder:
            return self._refuse(key, request, Refusal(500, reason="CSeq out of order"))
        except WrongState:
            # Its transaction is open: without an answer it would stay so for ever (RFC 3261 17.2.2 has no timer there).
            return self._refuse(key, request, Refusal(500, (_RETRY_SOON,)))
        except ParseError as error:
            return self._refuse(key, request, Refusal(error.reply_with or 400, reason=error.reason))

    def refused(self, request: Request, refusal: Refusal) -> Response:
        return self._reply(request, refusal.status, refusal.headers, refusal.reason)

    def _is_expected(self, request: Request, link: Link) -> bool:
        """Whether a request belongs to something that runs, and goes on whatever its source did meanwhile."""
        if request.method == "ACK" or self.parts.layer.knows(request):
            return True
        if request.method == "CANCEL":
            return server_key(request, "INVITE") in self.parts.layer.running
        try:
            return _is_in_dialog(request) and self.parts.sessions.find(request, link) is not None
        except NoDialog:
            return False

    def _served(self, key: str, request: Request, link: Link, now: float) -> Iterable[Inner]:
        """What a request other than ACK and CANCEL leads to."""
        sessions = self.parts.sessions
        leg = sessions.find(request, link) if _is_in_dialog(request) else None
        if self.parts.layer.is_merged(key, request):
            return self._refuse(key, request, Refusal(482))
        refusal = refusal_of(request, self.parts.config)
        if refusal:
            return self._refuse(key, request, refusal)
        if leg and (event := event_of(request)):
            return sessions.in_dialog(leg, event, key, request, link, now)
        if leg:
            sessions.check_order(leg, request)
        if request.method in IN_DIALOG:
            raise NoDialog("It belongs to a dialog")
        if request.method == "OPTIONS":
            return [Respond(key, self._reply(request, 200, (ALLOW, ACCEPT, SUPPORTED, ALLOW_EVENTS)))]
        if request.method == "REFER":
            # We place no call because somebody outside any call says so.
            return self._refuse(key, request, Refusal(403, reason="REFER needs a call"))
        if request.method == "REGISTER":
            return self._register(key, request, link, now)
        return self._invite(key, request, link, now)

    def _invite(self, key: str, request: Request, link: Link, now: float) -> Iterable[Inner]:
        parts = self.parts
        admitted = parts.gate.calling(request, link, now)
        if isinstance(admitted, Refusal):
            return self._keep_out(key, request, admitted, link, now)
        if request.method == "MESSAGE":
            return [Respond(key, self._reply(request, 202)), texted(request, link)]
        replaced = taken_over(request, admitted, link, parts.sessions)
        if isinstance(replaced, Refusal):
            return self._refuse(key, request, replaced)
        if full := self._is_full(admitted, link):
            return self._refuse(key, request, full)
        leg, trunk = parts.ids.new("leg"), parts.trunks.accounts.get(admitted.trunk)
        is_trusted = trunk.trusts_identity if trunk else parts.config.is_trusted(link.remote[0])
        return [
            Respond(key, response_to(request, 100)),
            *parts.sessions.arrive(leg, key, request, link, now, admitted.trunk),
            arrived(leg, request, link, admitted, is_trusted=is_trusted, replaced=replaced),
        ]

    def _is_full(self, admitted: Admitted, link: Link) -> Refusal | None:
        """Whether a stranger has as many calls as it may; users who proved it, and trunks, have no such bound here."""
        parts = self.parts
        if admitted.account or admitted.trunk or not parts.strangers.is_limited(link):
            return None
        most, source = parts.config.shield.calls_at_once, source_of(link.remote[0])
        return Refusal(486, (_RETRY_LATER,)) if parts.sessions.count_from(source) >= most else None

    def _register(self, key: str, request: Request, link: Link, now: float) -> Iterable[Inner]:
        parts = self.parts
        admitted = parts.gate.registering(request, link, now)
        if isinstance(admitted, Refusal):
            return self._keep_out(key, request, admitted, link, now)
        effects: list[Inner] = []
        for effect in parts.registrar.register(admitted.account, request, link, now):
            if isinstance(effect, RegisterAnswer):
                response = self._reply(request, effect.status, effect.headers, effect.reason)
                effects.append(Respond(key, response))
            else:
                effects.append(effect)
        for binding in parts.registrar.bindings(admitted.account, now):
            parts.sessions.moved(binding.uri, binding.link)
        return effects

    def _cancel(self, key: str, request: Request, link: Link, now: float) -> list[Inner]:
        parts, invite_key = self.parts, server_key(request, "INVITE")
        invite = parts.layer.running.get(invite_key)
        if invite is None or invite.link.user != link.user:
            return self._refuse(key, request, Refusal(481))
        leg = parts.sessions.waiting(invite_key)
        # RFC 3261 9.2: the 200 carries the same To tag as the answers to the INVITE.
        tag = leg.local_tag if leg else parts.ids.token(16)
        done = Respond(key, response_to(request, 200, to_tag=tag))
        return [done, *parts.sessions.cancelled(invite_key, request, now)]

    # What a request is answered with

    def _keep_out(self, key: str, request: Request, refusal: Refusal, link: Link, now: float) -> list[Inner]:
        """Refuse what the gate did not admit, and remember who guesses."""
        refused = self._refuse(key, request, refusal)
        if not refusal.is_guess:
            return refused
        host, port = link.remote
        who = ProofRefused(account=request.from_.uri.user, method=request.method, source=f"{host}:{port}")
        return [*refused, who, *self.parts.strangers.guessed(link, now)]

    def _refuse(self, key: str, request: Request, refusal: Refusal) -> list[Inner]:
        return [Respond(key, self.refused(request, refusal))]

    def _reply(
        self, request: Request, status: int, headers: Sequence[Row] = (), reason: str = ""
    ) -> Response:
        return response_to(request, status, reason, to_tag=self.parts.ids.token(16), extra=headers)


def _is_in_dialog(request: Request) -> bool:
    # A BYE without To tag names no dialog either, but it can belong to nothing else.
    return request.method == "BYE" or (request.to.tag != "" and request.method != "REGISTER")

"""All legs of an endpoint: finds the one a message, command or wake-up is about, and forgets it when it is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from callcenter.sip.dialog import dialling, outward, refreshing, repeating
from callcenter.sip.dialog.errors import NoDialog, NoLeg, OutOfOrder
from callcenter.sip.dialog.fork import Fork, ForkInput, ForkState
from callcenter.sip.dialog.leg import WAKE_PREFIX, Ask, Given, Input, Kit, Leg, LegEffect, State
from callcenter.sip.dialog.meaning import SILENCE, better, is_of, is_offer, is_refresh, outcome, refer_event
from callcenter.sip.dialog.notes import Note, Notebook
from callcenter.sip.dialog.pending import OpenInvite
from callcenter.sip.dialog.referral import target_of
from callcenter.sip.dialog.state import uas_dialog
from callcenter.sip.dialog.table import LEGS
from callcenter.sip.dialog.talking import ask
from callcenter.sip.dialog.timer import allows_update
from callcenter.sip.dialog.trunk_call import TrunkCall
from callcenter.sip.effects import Send, WakeAt
from callcenter.sip.link import Link
from callcenter.sip.message import Request, Response
from callcenter.sip.reach import Target
from callcenter.sip.reaching import owner_of
from callcenter.sip.reasons import REASONS
from callcenter.sip.replaces import Replaces
from callcenter.sip.sdp_body import sdp_of
from callcenter.sip.shield import source_of
from callcenter.sip.transaction import Why


@dataclass(slots=True)
class Sessions:
    """The session table. Inputs that a leg's state does not list raise `WrongState` and change nothing."""

    kit: Kit
    legs: dict[str, Leg] = field(default_factory=dict)
    _by_dialog: dict[tuple[str, str], str] = field(default_factory=dict)
    """Call-ID and our tag -> leg."""
    _by_request: dict[str, str] = field(default_factory=dict)
    """Key of a client transaction -> leg."""
    _notebook: Notebook = field(default_factory=Notebook)

    def arrive(
        self, leg_id: str, key: str, invite: Request, link: Link, now: float, trunk: str = ""
    ) -> list[LegEffect]:
        """Open a leg for an INVITE outside dialogs; it must have a Contact."""
        tag = self.kit.ids.token(16)
        dialog = uas_dialog(invite, link, tag, is_routed=trunk != "")
        leg = Leg(leg_id, State.ARRIVED, tag, dialog, OpenInvite(key=key, request=invite))
        leg.trunk, leg.limit_at = trunk, now + self.kit.config.ring_limit_s
        leg.peer_updates = allows_update(invite)
        self._add(leg)
        return leg.ask()

    def dial(self, leg_id: str, forks: list[Fork], now: float) -> list[LegEffect]:
        """Open a leg and send its INVITEs, each with a Call-ID and From tag of its own."""
        leg = Leg(leg_id, State.DIALLING, "", forks={fork.invite.call_id: fork for fork in forks})
        leg.limit_at = now + self.kit.config.ring_limit_s
        effects: list[LegEffect] = [ask(leg, Ask(fork.invite, fork.link)) for fork in forks]
        self._add(leg)
        return [*effects, *leg.ask()]

    def dial_out(self, leg_id: str, trunk: str, call: TrunkCall, now: float) -> list[LegEffect]:
        """Open a leg over a trunk, whose servers are still to be found."""
        leg = Leg(leg_id, State.REACHING, "", trunk=trunk, trunk_call=call)
        leg.limit_at = now + self.kit.config.ring_limit_s
        self._add(leg)
        return [*outward.begin(leg), *leg.ask()]

    def located(self, key: str, targets: Sequence[Target], now: float) -> list[LegEffect]:
        """The servers that a leg asked for, best first; a late answer does nothing."""
        leg = self._searching(key)
        return self._step(leg, outward.located(leg, targets), Given(), now) if leg else []

    def connected(self, key: str, link: Link, now: float) -> list[LegEffect]:
        """The way to a server that a leg asked for."""
        leg = self._searching(key)
        return self._step(leg, outward.connected(leg, link, self.kit), Given(link=link), now) if leg else []

    def unreachable(self, key: str, why: str, now: float) -> list[LegEffect]:
        """There is no way to that server."""
        leg = self._searching(key)
        return self._failed(leg, 503, why or REASONS[503], now) if leg else []

    def again(self, key: str, request: Request) -> list[LegEffect]:
        """Send the request of a client transaction once more, as it is now; [] when it is not wanted any more."""
        leg = self.legs.get(self._by_request.get(key, ""))
        return self._noted(leg, repeating.again(leg, key, request, self.kit)) if leg else []

    def count_from(self, source: str) -> int:
        """How many calls have come from a source, as the shield counts them, and still run."""
        came = (leg.dialog for leg in self.legs.values() if leg.state is not State.ENDED and not leg.forks)
        return sum(dialog is not None and source_of(dialog.link.remote[0]) == source for dialog in came)

    def trunk_of(self, key: str) -> str:
        """The trunk of the leg that a client transaction is about."""
        leg = self.legs.get(self._by_request.get(key, ""))
        return leg.trunk if leg else ""

    def order(self, leg_id: str, command: Input, given: Given, now: float) -> list[LegEffect]:
        """Carry out a command; `NoLeg` when the leg is gone, whose news may have crossed it."""
        if leg_id not in self.legs:
            raise NoLeg(leg_id)
        replaced = self.legs.get(given.replaces_leg)
        if replaced and replaced.dialog:
            # As the peer of that leg knows the dialog: its own tag is the first (RFC 3891 3).
            other = replaced.dialog
            named = str(Replaces(other.call_id, other.remote_tag, other.local_tag))
            given = replace(given, replaces=named, uri=given.uri or other.target)
        return self._step(self.legs[leg_id], command, given, now)

    def find(self, request: Request, link: Link) -> Leg:
        """The leg that an in-dialog request belongs to; raises `NoDialog`."""
        leg = self.legs.get(self._by_dialog.get((request.call_id, request.to.tag), ""))
        dialog = leg.dialog_of(request) if leg else None
        if leg is None or dialog is None:
            raise NoDialog("No such dialog")
        if dialog.link.user and dialog.link.user != link.user:
            # The cookie proved who the peer is; nobody else may speak for it, whatever tags he has seen.
            raise NoDialog("No such dialog")
        return leg

    def in_dialog(
        self, leg: Leg, event: Input, key: str, request: Request, link: Link, now: float
    ) -> list[LegEffect]:
        """A BYE or re-INVITE for a leg that `find` gave; raises `OutOfOrder`."""
        self.check_order(leg, request)
        if event is Input.REFERRED and leg.referral:
            event = Input.REFERRED_AGAIN
        given = Given(key=key, request=request, link=link, replaces_leg=self._named_in(request))
        effects = self._step(leg, event, given, now)
        leg.has_heard(request, link)
        return effects

    def check_order(self, leg: Leg, request: Request) -> None:
        """Raise `OutOfOrder` for a CSeq below the last one (RFC 3261 12.2.2)."""
        # A phone that counts its BYEs apart must still be able to hang up: a ghost call would be worse.
        dialog = leg.dialog_of(request)
        if dialog and request.method != "BYE" and request.cseq.number < dialog.remote_cseq:
            raise OutOfOrder("CSeq out of order")

    def replaced(self, replaces: Replaces) -> Leg | None:
        """The leg whose dialog that is (RFC 3891 3)."""
        leg = self.legs.get(self._by_dialog.get((replaces.call_id, replaces.to_tag), ""))
        return leg if leg and leg.dialog_with(replaces.from_tag) else None

    def _named_in(self, request: Request) -> str:
        """The leg that a REFER wants the new call to take over, if it is one of ours."""
        if request.method != "REFER":
            return ""
        _, replaces = target_of(request)
        leg = self.replaced(replaces) if replaces else None
        return leg.leg if leg else ""

    def acked(self, key: str, ack: Request, link: Link, now: float) -> list[LegEffect]:
        """The ACK of a 2xx of ours; any other is silently dropped, as nothing answers an ACK.

        `key` is set when it repeats the INVITE's branch, and then counts more than the tags: pyVoIP invents a
        new To tag for each ACK.
        """
        leg = self._answering(key) if key else self._find_or_none(ack, link)
        if leg is None or leg.answer is None or leg.answer.response.cseq.number != ack.cseq.number:
            return []
        event = Input.ACKED if leg.remote_sdp or sdp_of(ack) else Input.ACKED_EMPTY
        return self._step(leg, event, Given(request=ack, link=link), now)

    def cancelled(self, invite_key: str, request: Request, now: float) -> list[LegEffect]:
        """The peer's CANCEL for the INVITE of that server transaction."""
        leg = self.waiting(invite_key)
        return self._step(leg, Input.CANCELLED, Given(request=request), now) if leg else []

    def waiting(self, key: str) -> Leg | None:
        """The leg whose INVITE, in that server transaction, lacks our final answer or its ACK."""
        return self.of_invite(key) or self._answering(key)

    def of_invite(self, key: str) -> Leg | None:
        """The leg whose INVITE, in that server transaction, still waits for our final answer."""
        return next((leg for leg in self.legs.values() if leg.invite and leg.invite.key == key), None)

    def response(self, key: str, response: Response, link: Link, now: float) -> list[LegEffect]:
        """A response to a request of a leg; `key` empty for a 2xx whose transaction is gone."""
        leg = self.legs.get(self._by_request.get(key, "") or self._dialled(response))
        if leg and leg.dialog and (ack := leg.acks.get(refreshing.ack_key(response))):
            # The 2xx of a re-INVITE once more: its ACK was lost.
            return [Send(ack, leg.dialog.link)]
        if leg and is_refresh(leg, key):
            return self._refreshed(leg, key, response, link, now)
        event = refer_event(leg, key) if leg else None
        if leg and event:
            return self._step(leg, event, Given(response=response), now) if response.is_final else []
        if leg is None or response.cseq.method != "INVITE" or response.call_id not in leg.forks:
            # Whatever the answer to a BYE or CANCEL is, its transaction is all that waited for it.
            return []
        is_given_up = outward.is_given_up(leg, response.call_id)
        if not is_given_up:
            leg.silent_at = None
        if not response.is_final:
            effects = dialling.step_fork(leg, response.call_id, ForkInput.PROVISIONAL)
            if response.status > 100 and not is_given_up:
                effects += self._step(leg, Input.PROGRESS, Given(response=response, link=link), now)
            return self._noted(leg, effects)
        if dialling.may_widen(leg, response, self.kit):
            return self._noted(leg, dialling.widen(leg, response, self.kit))
        effects = dialling.step_fork(leg, response.call_id, ForkInput.FINAL)
        if response.is_success:
            event = Input.SUCCESS if dialling.answer_in(leg, response) else Input.SUCCESS_EMPTY
            return effects + self._step(leg, event, Given(response=response, link=link), now)
        if is_given_up:
            return self._noted(leg, effects)
        return effects + self._failed(leg, response.status, response.reason, now)

    def _refreshed(self, leg: Leg, key: str, response: Response, link: Link, now: float) -> list[LegEffect]:
        """A response to our UPDATE or re-INVITE inside the dialog."""
        is_invite = response.cseq.method == "INVITE"
        if not response.is_final:
            return self._noted(leg, refreshing.step(leg, ForkInput.PROVISIONAL) if is_invite else [])
        if is_invite:
            refreshing.step(leg, ForkInput.FINAL)
        event = outcome(response, is_offer=is_offer(leg, key))
        return self._step(leg, event, Given(response=response, link=link), now)

    def ended(self, key: str, why: Why, now: float) -> list[LegEffect]:
        """A transaction, ours or the peer's, is gone."""
        leg = self.legs.get(self._by_request.pop(key, ""))
        if leg is None:
            return self._cut_off(key, now) if why is Why.TRANSPORT else []
        leg.asked.remove(key)
        effects: list[LegEffect] = []
        if event := refer_event(leg, key):
            return self._noted(leg, self._step(leg, event, Given(), now))
        if is_refresh(leg, key):
            return self._noted(leg, self._unanswered(leg, key, why, now))
        call_id = next((one for one, fork in leg.forks.items() if is_of(fork, key)), "")
        if call_id and leg.forks[call_id].state is not ForkState.DONE:
            is_given_up = outward.is_given_up(leg, call_id)
            dialling.step_fork(leg, call_id, ForkInput.FINAL)
            if is_given_up:
                return self._noted(leg, [])
            effects = self._failed(leg, SILENCE[why], REASONS[SILENCE[why]], now)
        return self._noted(leg, effects)

    def _cut_off(self, key: str, now: float) -> list[LegEffect]:
        """No answer of ours can reach the peer's request of that server transaction any more."""
        for leg in self.legs.values():
            if leg.referral and leg.referral.is_asked_in(key):
                leg.referral = None
        waiting = self.of_invite(key)
        return self._step(waiting, Input.LINK_LOST, Given(), now) if waiting else []

    def _unanswered(self, leg: Leg, key: str, why: Why, now: float) -> list[LegEffect]:
        """The transaction of our UPDATE or re-INVITE is over; after a final response that means nothing."""
        if leg.reinvite and is_of(leg.reinvite, key):
            refreshing.step(leg, ForkInput.FINAL)
        if why is Why.DONE:
            return []
        refused = Input.OFFER_REFUSED if is_offer(leg, key) else Input.REFRESH_REFUSED
        return self._step(leg, Input.REFRESH_LOST if why is Why.TIMEOUT else refused, Given(), now)

    def woke(self, key: str, now: float) -> list[LegEffect]:
        """Do what is due; early and stale wake-ups do nothing."""
        leg = self.legs.get(key.removeprefix(WAKE_PREFIX))
        if leg is None:
            return []
        event = leg.due(now)
        if event:
            return self._step(leg, event, Given(), now)
        if leg.asked_at is not None and leg.asked_at <= now:
            # What this wake-up was for has gone; what comes after it has not been asked for yet.
            leg.asked_at = None
        return leg.ask()

    def moved(self, contact: str, link: Link) -> None:
        """The phone of a proven user is back over a new connection: its dialogs go on there."""
        for leg in self.legs.values():
            dialog = leg.dialog
            if dialog and link.user and dialog.link.user == link.user and dialog.target == contact:
                leg.dialog = dialog.over(link)
                self._notebook.mark(leg.leg)

    def wakes(self) -> list[WakeAt]:
        """Every wake-up that is due some time, for after a restart."""
        return [wake for leg in self.legs.values() for wake in leg.wakes()]

    def _failed(self, leg: Leg, code: int, reason: str, now: float) -> list[LegEffect]:
        leg.failure = better(leg.failure, (code, reason))
        is_last = all(
            fork.state is ForkState.DONE or outward.is_given_up(leg, call_id)
            for call_id, fork in leg.forks.items()
        )
        event = Input.DECLINED if code >= 600 else Input.ALL_FAILED if is_last else Input.FORK_FAILED
        if is_last and outward.moves_on(leg, code):
            event = Input.SERVER_FAILED
        return self._step(leg, event, Given(), now)

    def _step(self, leg: Leg, event: Input, given: Given, now: float) -> list[LegEffect]:
        return self._noted(leg, leg.handle(event, given, self.kit, now, LEGS))

    def _noted(self, leg: Leg, effects: list[LegEffect]) -> list[LegEffect]:
        """Keep the indexes true after a step; an ended leg without transactions is forgotten."""
        self._notebook.mark(leg.leg)
        if leg.leg not in self.legs:
            return effects
        for key in leg.asked:
            self._by_request[key] = leg.leg
        for dialog in leg.dialog_keys():
            self._by_dialog[dialog] = leg.leg
        if leg.is_over:
            del self.legs[leg.leg]
            for dialog in leg.dialog_keys():
                del self._by_dialog[dialog]
        return effects

    def notes(self) -> list[Note]:
        """What has changed of the legs since this was asked last: to be written before any message leaves."""
        return self._notebook.take(self.legs)

    def _add(self, leg: Leg) -> None:
        self.legs[leg.leg] = leg
        self._noted(leg, [])

    def _searching(self, key: str) -> Leg | None:
        """The leg whose open question about servers that is."""
        leg = self.legs.get(owner_of(key).removeprefix(WAKE_PREFIX))
        is_open = leg is not None and leg.trunk_call is not None and leg.trunk_call.reaching.key == key
        return leg if is_open else None

    def _answering(self, key: str) -> Leg | None:
        return next((leg for leg in self.legs.values() if leg.answer and leg.answer.key == key), None)

    def _find_or_none(self, request: Request, link: Link) -> Leg | None:
        try:
            return self.find(request, link)
        except NoDialog:
            return None

    def _dialled(self, response: Response) -> str:
        """The leg that sent the INVITE of a 2xx which no transaction knows, by its Call-ID and From tag."""
        for leg in self.legs.values():
            fork = leg.forks.get(response.call_id)
            if fork and fork.invite.from_.tag == response.from_.tag:
                return leg.leg
        return ""

    def to_data(self) -> dict[str, object]:
        return {"legs": [leg.to_data() for leg in self.legs.values()]}

    @classmethod
    def from_data(cls, data: Mapping[str, object], kit: Kit) -> Sessions:
        sessions = cls(kit)
        for row in cast("list[dict[str, object]]", data["legs"]):
            sessions._add(Leg.from_data(row))
        return sessions

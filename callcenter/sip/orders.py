"""What the call core may order of an endpoint, one method per command.

Each gives the effects it leads to. `NoLeg` for a leg that is gone, a table's `WrongState` for one that cannot do it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence

from callcenter.sip.dialog import WAKE_PREFIX, Given, Input
from callcenter.sip.dialog.invite import Invitation, fork_to
from callcenter.sip.effects import Send, WakeAt
from callcenter.sip.facts import LegFailed, SipFact
from callcenter.sip.headers import Row
from callcenter.sip.parts import Inner, Parts
from callcenter.sip.reach import Connect, Locate
from callcenter.sip.shield import SourceBanned, SourceUnbanned
from callcenter.sip.trunks.account import TrunkAccount
from callcenter.sip.trunks.errors import MayNotCall
from callcenter.sip.trunks.inviting import Called

EndpointEffect = Send | WakeAt | Locate | Connect | SipFact | SourceBanned | SourceUnbanned


class Orders(ABC):
    """The commands; an `Endpoint` is one, and knows how to carry out what they lead to."""

    parts: Parts

    @abstractmethod
    def carried(self, effects: Iterable[Inner], now: float) -> list[EndpointEffect]:
        """What is left for the world of `effects`, once the parts have done theirs."""

    # Trunks

    def set_trunks(self, accounts: Iterable[TrunkAccount], now: float) -> list[EndpointEffect]:
        """From now on these are our trunks; calls over others go on."""
        return self.carried(self.parts.trunks.set(accounts, now), now)

    def leave_trunks(self, now: float) -> list[EndpointEffect]:
        """We are going: take every registration back."""
        return self.carried(self.parts.trunks.leave(now), now)

    @property
    def is_leaving_trunks(self) -> bool:
        """Whether a registrar has still to say that it heard."""
        return self.parts.trunks.is_leaving

    # A leg that came to us

    def ring(self, leg: str, now: float, sdp: str = "") -> list[EndpointEffect]:
        """180 on an arrived leg, or with `sdp` 183; that must be the answer's too."""
        return self._order(leg, Input.RING, Given(sdp=sdp), now)

    def answer(self, leg: str, sdp: str, now: float) -> list[EndpointEffect]:
        """200 on an arrived leg."""
        return self._order(leg, Input.ANSWER, Given(sdp=sdp), now)

    def refuse(
        self, leg: str, code: int, reason: str, retry_after_s: int, now: float
    ) -> list[EndpointEffect]:
        """Final failure on an arrived leg; code 0 means 480, `retry_after_s` 0 no Retry-After."""
        given = Given(code=code, reason=reason, retry_after_s=retry_after_s)
        return self._order(leg, Input.REFUSE, given, now)

    # A leg that we open

    def dial(
        self,
        leg: str,
        user: str,
        from_number: str,
        from_name: str,
        sdp: str,
        headers: Sequence[Row],
        now: float,
        *,
        plain_sdp: str | None = None,
    ) -> list[EndpointEffect]:
        """INVITE every phone of `user`; the leg id is the caller's and must be new.

        `plain_sdp`: what phones that are no browsers are offered instead; "" leaves them alone.
        """
        invitation = Invitation(
            user=user,
            from_number=from_number,
            from_name=from_name,
            sdp=sdp,
            plain_sdp=plain_sdp,
            headers=headers,
        )
        known = self.parts.registrar.phones(user, now)
        bindings = [one for one in known if plain_sdp != "" or one.link.is_browser]
        if not bindings:
            return [LegFailed(leg=leg, code=480, reason="Nobody is registered")]
        sessions = self.parts.sessions
        forks = [fork_to(binding, invitation, sessions.kit) for binding in bindings]
        return self.carried(sessions.dial(leg, forks, now), now)

    def dial_trunk(
        self,
        leg: str,
        trunk: str,
        number: str,
        from_number: str,
        from_name: str,
        sdp: str,
        headers: Sequence[Row],
        is_private: bool,
        uri: str,
        now: float,
    ) -> list[EndpointEffect]:
        """INVITE `number` over a trunk, one of its servers after the other; the leg id must be new."""
        called = Called(
            leg=leg,
            number=number,
            from_number=from_number,
            from_name=from_name,
            sdp=sdp,
            headers=headers,
            is_private=is_private,
            uri=uri,
        )
        try:
            call = self.parts.trunks.call(trunk, called, WAKE_PREFIX + leg)
        except MayNotCall as no:
            return [LegFailed(leg=leg, code=no.code, reason=str(no))]
        return self.carried(self.parts.sessions.dial_out(leg, trunk, call, now), now)

    # Any leg

    def hang_up(self, leg: str, cause: str, now: float) -> list[EndpointEffect]:
        """BYE, CANCEL, refusal or nothing, as the leg's state asks; safe for legs that are gone."""
        if leg not in self.parts.sessions.legs:
            return []
        return self._order(leg, Input.HANG_UP, Given(reason=cause), now)

    def accept_change(self, leg: str, sdp: str, now: float) -> list[EndpointEffect]:
        """200 to the peer's re-INVITE."""
        return self._order(leg, Input.ACCEPT_CHANGE, Given(sdp=sdp), now)

    def refuse_change(self, leg: str, code: int, reason: str, now: float) -> list[EndpointEffect]:
        """Refuse the peer's re-INVITE (code 0 means 488); the session goes on as it was."""
        return self._order(leg, Input.REFUSE_CHANGE, Given(code=code, reason=reason), now)

    def change(self, leg: str, sdp: str, now: float) -> list[EndpointEffect]:
        """Offer the peer another session; `LegChangeAnswered` or `LegChangeRefused` tells how that went."""
        return self._order(leg, Input.CHANGE, Given(sdp=sdp), now)

    # Transfers

    def refer(self, leg: str, to: str, replaces_leg: str, now: float) -> list[EndpointEffect]:
        """Ask the peer to call `to`, taking over `replaces_leg` when there is one; `LegReferProgress` follows."""
        return self._order(leg, Input.REFER, Given(uri=to, replaces_leg=replaces_leg), now)

    def accept_refer(self, leg: str, now: float) -> list[EndpointEffect]:
        """202 to the peer's REFER."""
        return self._order(leg, Input.ACCEPT_REFER, Given(), now)

    def refuse_refer(self, leg: str, code: int, reason: str, now: float) -> list[EndpointEffect]:
        """Refuse the peer's REFER (code 0 means 603)."""
        return self._order(leg, Input.REFUSE_REFER, Given(code=code, reason=reason), now)

    def tell_referrer(self, leg: str, code: int, reason: str, now: float) -> list[EndpointEffect]:
        """NOTIFY the peer how far the call is that it asked for; a final code ends the subscription."""
        return self._order(leg, Input.TELL_REFERRER, Given(code=code, reason=reason), now)

    @property
    def open_legs(self) -> int:
        """Legs that still wait for an answer to something, or talk."""
        return len(self.parts.sessions.legs)

    def _order(self, leg: str, command: Input, given: Given, now: float) -> list[EndpointEffect]:
        return self.carried(self.parts.sessions.order(leg, command, given, now), now)

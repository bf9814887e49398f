"""All trunks of an endpoint: who they are, how we prove ourselves to them, and whether they can be used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from callcenter.sip.dialog import Kit
from callcenter.sip.dialog.trunk_call import TrunkCall
from callcenter.sip.digest_client import DigestClient
from callcenter.sip.effects import WakeAt
from callcenter.sip.facts import TrunkStood
from callcenter.sip.headers import Headers
from callcenter.sip.link import Link
from callcenter.sip.message import Request, Response
from callcenter.sip.reach import Target
from callcenter.sip.transaction import Why
from callcenter.sip.trunks.account import TrunkAccount
from callcenter.sip.trunks.errors import MayNotCall
from callcenter.sip.trunks.inviting import Called, call_over
from callcenter.sip.trunks.standing import WAKE_PREFIX, Given, Input, Standing, StandingEffect, State
from callcenter.sip.trunks.table import TABLE

_SILENCE = {Why.TIMEOUT: "no answer", Why.TRANSPORT: "connection lost"}


@dataclass(slots=True)
class Trunks:
    """The trunk table. Accounts are configuration; standings and answered challenges are state.

    A trunk that neither registers nor is asked is believed to be up. Inputs that a standing does not list raise
    `WrongState`; news about questions that nobody has open does nothing.
    """

    kit: Kit
    accounts: dict[str, TrunkAccount] = field(default_factory=dict)
    digest: DigestClient = field(default_factory=DigestClient)
    standings: dict[str, Standing] = field(default_factory=dict)
    _restored: dict[str, Mapping[str, object]] = field(default_factory=dict)
    """Standings of a snapshot whose accounts have not been given yet."""

    def set(self, accounts: Iterable[TrunkAccount], now: float) -> list[StandingEffect]:
        """From now on these are our trunks: new ones are begun, those that are gone or changed are left."""
        former, self.accounts = self.accounts, {account.name: account for account in accounts}
        effects: list[StandingEffect] = []
        for name, account in former.items():
            if self.accounts.get(name) != account:
                effects += self._stop(name, now)
        for name, account in self.accounts.items():
            if former.get(name) != account:
                effects += self._begin(account, now)
        # What a snapshot says of trunks that are no more cannot be gone on with.
        self._restored.clear()
        return effects

    def leave(self, now: float) -> list[StandingEffect]:
        """We are going: every registration is taken back."""
        return [effect for name in list(self.standings) for effect in self._stop(name, now)]

    @property
    def is_leaving(self) -> bool:
        """Whether a registrar has still to say that it heard."""
        return any(standing.state is State.LEAVING for standing in self.standings.values())

    def call(self, trunk: str, called: Called, owner: str) -> TrunkCall:
        """A call over a trunk. Raises MayNotCall."""
        account, standing = self.accounts.get(trunk), self.standings.get(trunk)
        if account is None:
            raise MayNotCall(404, f"No trunk {trunk}")
        if standing is None:
            return call_over(account, called, (), None, owner)
        return call_over(account, called, standing.service_route, standing.target, owner)

    # Whose a call is

    def over(self, request: Request, link: Link) -> TrunkAccount | None:
        """The trunk that a call comes over: by the contact only its registrar knows, by its flow, or by its source.

        The contact first: several accounts with one provider share the way to it, and of those the nearest is meant.
        """
        ours = [(one, self.accounts[name]) for name, one in self.standings.items() if name in self.accounts]
        named = [account for one, account in ours if one.is_named(request)]
        there = [account for one, account in ours if one.is_way(link)]
        host, port = link.remote
        near = [account for account in self.accounts.values() if account.nearness(host, port)]
        return max(named or there or near, key=lambda account: account.nearness(host, port), default=None)

    def is_source(self, link: Link) -> bool:
        """Whether a trunk lives there: by its sources, or because it is registered with or asked there."""
        return any(account.nearness(*link.remote) for account in self.accounts.values()) or any(
            one.is_way(link) for one in self.standings.values()
        )

    def named(self, username: str) -> TrunkAccount | None:
        """The trunk that calls under this name in our realm."""
        return next((one for one in self.accounts.values() if one.inbound_username == username != ""), None)

    def contact_user(self, trunk: str) -> str:
        """Our user part in the registration with a trunk."""
        standing = self.standings.get(trunk)
        return standing.caller.contact_user if standing else ""

    # Proving who we are

    def proven(self, trunk: str, request: Request) -> Request:
        """A request with answers to what the trunk asked before; an INVITE outside dialogs waits to be asked."""
        account = self.accounts.get(trunk)
        is_new_call = request.method == "INVITE" and not request.to.tag
        if account is None or account.secret is None or is_new_call or request.method in ("ACK", "CANCEL"):
            return request
        return self.digest.proven(trunk, account.secret, request, self.kit.ids.token(16))

    def answered(self, key: str, trunk: str, request: Request, response: Response) -> Headers | None:
        """The headers of `request` with an answer to the challenge in `response`; None when there is none."""
        account = self.accounts.get(trunk)
        if account is None or account.secret is None:
            return None
        return self.digest.answered(key, trunk, account.secret, request, response, self.kit.ids.token(16))

    # REGISTER and OPTIONS

    def trunk_of(self, key: str) -> str:
        """The trunk whose REGISTER or OPTIONS is in that client transaction."""
        return next((name for name, one in self.standings.items() if key and one.asked == key), "")

    def again(self, key: str, request: Request) -> list[StandingEffect]:
        """Send the request of that transaction once more, as it is now."""
        standing = self.standings.get(self.trunk_of(key))
        return [standing.again(request, self.kit)] if standing else []

    def response(self, key: str, response: Response, now: float) -> list[StandingEffect]:
        """An answer to a REGISTER or OPTIONS of ours."""
        standing = self.standings.get(self.trunk_of(key))
        if standing is None or not response.is_final:
            return []
        why = f"{response.status} {response.reason}"
        return self._step(standing, standing.judged(response), Given(response=response, why=why), now)

    def ended(self, key: str, why: Why, now: float) -> list[StandingEffect]:
        """A client transaction is over; without an answer to ours that is bad news."""
        self.digest.ended(key)
        standing = self.standings.get(self.trunk_of(key))
        if standing is None or why is Why.DONE:
            return []
        return self._step(standing, standing.failed(), Given(why=_SILENCE[why]), now)

    # The way there

    def located(self, key: str, targets: Sequence[Target], now: float) -> list[StandingEffect]:
        """The servers that a trunk asked for."""
        standing = self._searching(key)
        if standing is None:
            return []
        standing.reaching = standing.reaching.located(targets)
        event = Input.LOCATED if targets else Input.EXHAUSTED
        return self._step(standing, event, Given(why="no server found"), now)

    def connected(self, key: str, link: Link, now: float) -> list[StandingEffect]:
        """The way to a server that a trunk asked for."""
        standing = self._searching(key)
        return self._step(standing, Input.CONNECTED, Given(link=link), now) if standing else []

    def unreachable(self, key: str, why: str, now: float) -> list[StandingEffect]:
        """There is no way to that server."""
        standing = self._searching(key)
        return self._step(standing, standing.failed(), Given(why=why), now) if standing else []

    def link_closed(self, link: Link, now: float) -> list[StandingEffect]:
        """The connection is gone, and with it what was registered over it."""
        lost = [one for one in self.standings.values() if one.link and one.link.id == link.id]
        return [
            effect
            for one in lost
            for effect in self._step(one, Input.LINK_LOST, Given(why="connection lost"), now)
        ]

    def links(self) -> list[Link]:
        """The ways in use."""
        return [one.link for one in self.standings.values() if one.link]

    def woke(self, key: str, now: float) -> list[StandingEffect]:
        """Do what is due; early and stale wake-ups do nothing."""
        standing = self.standings.get(key.removeprefix(WAKE_PREFIX)) if key.startswith(WAKE_PREFIX) else None
        event = standing.due(now, TABLE) if standing else None
        return self._step(standing, event, Given(why="no answer"), now) if standing and event else []

    def wakes(self) -> list[WakeAt]:
        """Every wake-up that is due some time, for after a restart."""
        return [wake for one in self.standings.values() for wake in one.wakes()]

    def _searching(self, key: str) -> Standing | None:
        return next((one for one in self.standings.values() if one.reaching.key == key), None)

    def _begin(self, account: TrunkAccount, now: float) -> list[StandingEffect]:
        if not account.is_watched:
            return [TrunkStood(trunk=account.name, is_up=True, why="not watched")]
        row = self._restored.get(account.name)
        if row is not None and not (restored := Standing.from_data(row, account)).is_left:
            self.standings[account.name] = restored
            return []
        self.standings[account.name] = standing = Standing.of(account, self.kit)
        return self._step(standing, Input.START, Given(), now)

    def _stop(self, name: str, now: float) -> list[StandingEffect]:
        standing = self.standings.get(name)
        if standing is None:
            return []
        return self._step(standing, Input.LEAVE if standing.account.registers else Input.STOP, Given(), now)

    def _step(self, standing: Standing, event: Input, given: Given, now: float) -> list[StandingEffect]:
        effects = standing.handle(event, given, self.kit, now, TABLE)
        name = standing.account.name
        if standing.state is State.OFF and name not in self.accounts:
            self.standings.pop(name, None)
        return effects

    def to_data(self) -> dict[str, object]:
        """Accounts are given again."""
        return {
            "digest": self.digest.to_data(),
            "standings": self._restored | {name: one.to_data() for name, one in self.standings.items()},
        }

    @classmethod
    def from_data(cls, data: Mapping[str, object], kit: Kit) -> Trunks:
        """The trunks of `to_data`; their standings come back with `set`."""
        return cls(
            kit,
            digest=DigestClient.from_data(cast("Mapping[str, object]", data["digest"])),
            _restored=dict(cast("Mapping[str, Mapping[str, object]]", data["standings"])),
        )

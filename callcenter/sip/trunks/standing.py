"""Whether one trunk can be used: it is registered with, or asked by OPTIONS, for as long as we run.

    Off ──start──▶ Locating ──▶ Connecting ──▶ Asking ──2xx──▶ Up ──time──▶ Asking …
                      ▲    none │    ▲   no way │  │ silence, 5xx        │ connection lost
                      │         │    └── next ──┴──┘                     ▼
                      └──time── Waiting ◀── refused, or no server left ──┘
    any ──stop──▶ Leaving (REGISTER with Expires 0, where one is registered) ──▶ Off

Between two registrations OPTIONS keeps the way open through a NAT and finds a dead server early. Some carriers answer
none: then a REGISTER decides, and no more are sent. News goes out only when what is known of the trunk changes. The
times between failures are those of RFC 5626 4.5.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import cast

from callcenter.sip.dialog import Ask, Kit
from callcenter.sip.effects import WakeAt
from callcenter.sip.facts import TrunkStood
from callcenter.sip.link import Link
from callcenter.sip.message import Request, Response
from callcenter.sip.reach import Connect, Locate, Target
from callcenter.sip.reaching import Reaching, target_from_data, target_to_data
from callcenter.sip.transaction import client_key, client_method
from callcenter.sip.trunks import asking
from callcenter.sip.trunks.account import TrunkAccount
from callcenter.sip.trunks.errors import WrongState

WAKE_PREFIX = "trunk:"
# RFC 5626 4.5, for who has no other flow left.
_BASE_WAIT_S = 30.0
_MAX_WAIT_S = 1800.0
_MAX_OPTIONS_WAIT_S = 60.0
# Nobody answered us about a name or a way: DNS and TCP themselves give up before.
_WORLD_LIMIT_S = 32.0
# A server that closes each connection must not be asked as fast as it closes them.
_RECONNECT_S = 1.0


class State(Enum):
    OFF = "off"
    LOCATING = "locating"
    CONNECTING = "connecting"
    ASKING = "asking"
    UP = "up"
    WAITING = "waiting"
    LEAVING = "leaving"


class Input(Enum):
    START = "start"
    STOP = "stop"
    LEAVE = "leave"
    """The same for a trunk that is registered with."""
    LOCATED = "located"
    CONNECTED = "connected"
    SERVER_FAILED = "server_failed"
    """No way there, silence or a failure, and there is another server."""
    EXHAUSTED = "exhausted"
    """The same, and there is none."""
    ACCEPTED = "accepted"
    PROBE_FAILED = "probe_failed"
    """No good answer to an OPTIONS between two registrations."""
    TOO_BRIEF = "too_brief"
    REFUSED = "refused"
    DUE = "due"
    LINK_LOST = "link_lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What comes with an input."""

    link: Link | None = None
    response: Response | None = None
    why: str = ""


StandingEffect = Locate | Connect | Ask | WakeAt | TrunkStood


@dataclass(slots=True)
class Standing:
    """State and belongings of one trunk. `asked` is the key of its request under way; `link` and `target` are where
    it was reached last; `is_up` is None until something is known. `refresh_at` is when the registration is due again,
    `is_probed` whether OPTIONS are sent between registrations."""

    account: TrunkAccount
    caller: asking.Caller
    reaching: Reaching
    state: State = State.OFF
    cseq: int = 0
    asked: str = ""
    link: Link | None = None
    target: Target | None = None
    is_up: bool | None = None
    failures: int = 0
    asks_s: int = 0
    due_at: float | None = None
    refresh_at: float = 0.0
    is_probed: bool = True
    service_route: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, account: TrunkAccount, kit: Kit) -> Standing:
        """A trunk that nobody has asked about yet."""
        token = kit.ids.token
        raw = token(32)
        caller = asking.Caller(
            call_id=token(32),
            tag=token(16),
            contact_user=f"t{token(24)}",
            # RFC 4122 4.4: version 4, variant 1.
            instance=f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-8{raw[17:20]}-{raw[20:]}",
        )
        # Answers to what a former standing of this trunk asked must not be taken for ours.
        reaching = Reaching(owner=f"{WAKE_PREFIX}{account.name}:{token(8)}", uri=account.next_hop)
        return cls(account, caller, reaching, asks_s=account.register_every_s)

    def handle(self, event: Input, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
        """Apply one input; raise `WrongState`, unchanged, for one the table does not list."""
        try:
            act, after = TABLE[self.state, event]
        except KeyError:
            raise WrongState(self.account.name, self.state, event) from None
        self.state = after
        return [*act(self, given, kit, now), *self.wakes()]

    @property
    def is_left(self) -> bool:
        """Whether nothing is expected of it any more but a farewell."""
        return self.state in (State.OFF, State.LEAVING)

    def failed(self) -> Input:
        """What the failure of the server in question is."""
        if self.account.registers and client_method(self.asked) == "OPTIONS":
            return Input.PROBE_FAILED
        return Input.SERVER_FAILED if self.reaching.has_more else Input.EXHAUSTED

    def judged(self, response: Response) -> Input:
        """What a final answer is."""
        verdict = asking.judge(response)
        if verdict is asking.Verdict.SERVER_FAILED:
            return self.failed()
        if verdict is asking.Verdict.TOO_BRIEF and asking.least_s(response) <= self.asks_s:
            # It wants longer than it will say, or than anybody should.
            return Input.REFUSED
        return Input(verdict.value)

    def due(self, now: float) -> Input | None:
        """The input whose time has come; an answer of the world that did not come counts as a bad one."""
        if self.due_at is None or self.due_at > now:
            return None
        return Input.DUE if (self.state, Input.DUE) in TABLE else self.failed()

    def wakes(self) -> list[WakeAt]:
        """The wake-up this trunk waits for."""
        return [] if self.due_at is None else [WakeAt(WAKE_PREFIX + self.account.name, self.due_at)]

    def again(self, request: Request, kit: Kit) -> Ask:
        """The request under way once more, as it is now; it gets a number and branch of its own."""
        link = self.link
        if link is None:
            raise WrongState(self.account.name, self.state, Input.ACCEPTED)
        self.cseq += 1
        headers = request.headers.replace("Via", kit.via(link)).replace(
            "CSeq", f"{self.cseq} {request.method}"
        )
        return self.ask(Request(request.method, request.uri, headers), link)

    def is_flow(self, request: Request, link: Link) -> bool:
        """Whether a request comes over the way we use, or to the contact that only the registrar was told."""
        is_named = self.account.registers and request.target.user == self.caller.contact_user
        return is_named or self.is_way(link)

    def is_way(self, link: Link) -> bool:
        """Whether this is the connection we use, or for UDP the address."""
        ours = self.link
        if ours is None:
            return False
        return link.id == ours.id or (not link.is_reliable and link.remote == ours.remote)

    def ask(self, request: Request, link: Link) -> Ask:
        self.asked = client_key(request)
        return Ask(request, link)

    def said(self, is_up: bool, why: str) -> list[StandingEffect]:
        """The news that it is."""
        if is_up is self.is_up:
            return []
        self.is_up = is_up
        return [TrunkStood(trunk=self.account.name, is_up=is_up, why=why)]

    def to_data(self) -> dict[str, object]:
        return {
            "caller": asdict(self.caller),
            "reaching": self.reaching.to_data(),
            "state": self.state.value,
            "cseq": self.cseq,
            "asked": self.asked,
            "link": self.link.to_data() if self.link else None,
            "target": target_to_data(self.target) if self.target else None,
            "is_up": self.is_up,
            "failures": self.failures,
            "asks_s": self.asks_s,
            "due_at": self.due_at,
            "refresh_at": self.refresh_at,
            "is_probed": self.is_probed,
            "service_route": list(self.service_route),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, object], account: TrunkAccount) -> Standing:
        parts = cast("Mapping[str, Mapping[str, object] | None]", data)
        link, target = parts["link"], parts["target"]
        return cls(
            account=account,
            caller=asking.Caller(**cast("dict[str, str]", data["caller"])),
            reaching=Reaching.from_data(cast("Mapping[str, object]", data["reaching"])),
            state=State(data["state"]),
            cseq=cast(int, data["cseq"]),
            asked=str(data["asked"]),
            link=Link.from_data(link) if link else None,
            target=target_from_data(target) if target else None,
            is_up=cast("bool | None", data["is_up"]),
            failures=cast(int, data["failures"]),
            asks_s=cast(int, data["asks_s"]),
            due_at=cast("float | None", data["due_at"]),
            refresh_at=cast(float, data["refresh_at"]),
            is_probed=bool(data["is_probed"]),
            service_route=tuple(cast("list[str]", data["service_route"])),
        )


Act = Callable[[Standing, Given, Kit, float], list[StandingEffect]]


def _nothing(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    return []


def _locate(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    trunk.asked, trunk.due_at = "", now + _WORLD_LIMIT_S
    trunk.reaching, locate = trunk.reaching.locating()
    return [locate]


def _connect(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    trunk.asked, trunk.due_at = "", now + _WORLD_LIMIT_S
    trunk.reaching, connect = trunk.reaching.connecting()
    return [connect]


def _connect_next(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    trunk.reaching = trunk.reaching.next()
    return _connect(trunk, given, kit, now)


def _ask(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    """REGISTER or OPTIONS over the way that was found; its transaction ends by itself."""
    trunk.due_at, trunk.is_probed = None, True
    trunk.link, trunk.target = given.link, trunk.reaching.target
    trunk.reaching = trunk.reaching.settled()
    return _send(trunk, kit, trunk.asks_s)


def _ask_again(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    """The same over the way in use, as its time has come."""
    trunk.due_at = None
    return _send(trunk, kit, trunk.asks_s, is_probe=now < trunk.refresh_at)


def _register_instead(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    """Is the server gone, or does it only answer no OPTIONS?"""
    trunk.is_probed = False
    return _send(trunk, kit, trunk.asks_s)


def _ask_longer(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    """423: as often as the registrar can bear (RFC 3261 10.2.8)."""
    if given.response:
        trunk.asks_s = asking.least_s(given.response)
    return _send(trunk, kit, trunk.asks_s)


def _send(trunk: Standing, kit: Kit, for_s: int, *, is_probe: bool = False) -> list[StandingEffect]:
    if trunk.link is None:
        return []
    trunk.cseq += 1
    account, link, via = trunk.account, trunk.link, kit.via(trunk.link)
    if is_probe or not account.registers:
        request = asking.options(account, trunk.caller, link, kit.config, via, trunk.cseq)
    else:
        request = asking.register(account, trunk.caller, link, kit.config, via, trunk.cseq, for_s)
    return [trunk.ask(request, link)]


def _stand(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    """It answered as it should: ask again in time."""
    if given.response is None:
        return []
    trunk.failures, trunk.asked = 0, ""
    if given.response.cseq.method == "REGISTER":
        granted = asking.granted_s(given.response, trunk.caller, trunk.asks_s)
        trunk.refresh_at = now + refresh_after_s(granted)
        trunk.service_route = asking.service_route(given.response)
    probe_after_s = trunk.account.options_every_s
    trunk.due_at = now + probe_after_s
    if trunk.account.registers:
        is_probed = trunk.is_probed and probe_after_s > 0
        trunk.due_at = min(trunk.refresh_at, now + probe_after_s) if is_probed else trunk.refresh_at
    return trunk.said(True, "registered" if trunk.account.registers else "answers")


def refresh_after_s(granted_s: float) -> float:
    """After four fifths, but with time for one try that times out; never before half (RFC 3261 10.2.4)."""
    return max(granted_s / 2, min(0.8 * granted_s, granted_s - 40))


def _back_off(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    """No server is left, or all would refuse: wait, longer each time (RFC 5626 4.5)."""
    account = trunk.account
    most = _MAX_WAIT_S if account.registers else max(_MAX_OPTIONS_WAIT_S, account.options_every_s)
    wait_s = min(most, _BASE_WAIT_S * 2.0 ** min(trunk.failures, 16))
    # Evenly from half to the whole, so that all who lost one server do not come back at once.
    wait_s *= 0.5 + int(kit.ids.token(4), 16) / 0x1FFFE
    if given.response:
        wait_s = max(wait_s, asking.retry_after_s(given.response))
    trunk.failures, trunk.asked, trunk.due_at = trunk.failures + 1, "", now + wait_s
    trunk.link, trunk.target, trunk.service_route = None, None, ()
    trunk.reaching = trunk.reaching.settled()
    return trunk.said(False, given.why)


def _reconnect(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    """The connection broke: a new one soon, and no news until that fails."""
    trunk.link, trunk.asked = None, ""
    trunk.due_at = now + _RECONNECT_S + int(kit.ids.token(4), 16) / 0xFFFF * 2
    return []


def _leave(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    """Take the registration back."""
    trunk.due_at = None
    return _send(trunk, kit, 0)


def _rest(trunk: Standing, given: Given, kit: Kit, now: float) -> list[StandingEffect]:
    trunk.asked, trunk.due_at, trunk.link = "", None, None
    trunk.reaching = trunk.reaching.settled()
    return []


TABLE: Mapping[tuple[State, Input], tuple[Act, State]] = {
    (State.OFF, Input.START): (_locate, State.LOCATING),
    (State.LOCATING, Input.LOCATED): (_connect, State.CONNECTING),
    (State.LOCATING, Input.EXHAUSTED): (_back_off, State.WAITING),
    (State.CONNECTING, Input.CONNECTED): (_ask, State.ASKING),
    (State.CONNECTING, Input.SERVER_FAILED): (_connect_next, State.CONNECTING),
    (State.CONNECTING, Input.EXHAUSTED): (_back_off, State.WAITING),
    (State.ASKING, Input.ACCEPTED): (_stand, State.UP),
    (State.ASKING, Input.PROBE_FAILED): (_register_instead, State.ASKING),
    (State.ASKING, Input.TOO_BRIEF): (_ask_longer, State.ASKING),
    (State.ASKING, Input.REFUSED): (_back_off, State.WAITING),
    (State.ASKING, Input.SERVER_FAILED): (_connect_next, State.CONNECTING),
    (State.ASKING, Input.EXHAUSTED): (_back_off, State.WAITING),
    # The transaction over it says so itself.
    (State.ASKING, Input.LINK_LOST): (_nothing, State.ASKING),
    (State.ASKING, Input.LEAVE): (_leave, State.LEAVING),
    (State.UP, Input.DUE): (_ask_again, State.ASKING),
    (State.UP, Input.LINK_LOST): (_reconnect, State.WAITING),
    (State.UP, Input.LEAVE): (_leave, State.LEAVING),
    (State.WAITING, Input.DUE): (_locate, State.LOCATING),
    (State.LEAVING, Input.LINK_LOST): (_nothing, State.LEAVING),
    (State.LEAVING, Input.LEAVE): (_nothing, State.LEAVING),
    **{(state, Input.STOP): (_rest, State.OFF) for state in State},
    **{
        (state, Input.LEAVE): (_rest, State.OFF)
        for state in (State.OFF, State.LOCATING, State.CONNECTING, State.WAITING)
    },
    **{
        (State.LEAVING, event): (_rest, State.OFF)
        for event in (
            Input.ACCEPTED,
            Input.TOO_BRIEF,
            Input.REFUSED,
            Input.SERVER_FAILED,
            Input.EXHAUSTED,
            Input.PROBE_FAILED,
        )
    },
}

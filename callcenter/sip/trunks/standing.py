"""Whether one trunk can be used: it is registered with, or asked by OPTIONS, for as long as we run.

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

    def handle(self, event: Input, given: Given, kit: Kit, now: float, table: Table) -> list[StandingEffect]:
        """Apply one input; raise `WrongState`, unchanged, for one the table does not list."""
        try:
            act, after = table[self.state, event]
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

    def due(self, now: float, table: Table) -> Input | None:
        """The input whose time has come; an answer of the world that did not come counts as a bad one."""
        if self.due_at is None or self.due_at > now:
            return None
        return Input.DUE if (self.state, Input.DUE) in table else self.failed()

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

    def is_named(self, request: Request) -> bool:
        """Whether a request comes to the contact that only the registrar was told."""
        return self.account.registers and request.target.user == self.caller.contact_user

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
Table = Mapping[tuple[State, Input], tuple[Act, State]]

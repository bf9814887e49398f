"""What the web adapter needs from everybody else; the composition root fills it in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from prometheus_client import CollectorRegistry

from callcenter.calls.cdr import CallRecord
from callcenter.calls.effects import Refused
from callcenter.calls.search import CallFilter, CallPage, StoredEvent
from callcenter.calls.wishes import Wish
from callcenter.console.ports import Desk, SipSockets
from callcenter.console.prompt_rows import Prompts
from callcenter.console.queue_settings import QueueSettings
from callcenter.console.waiting import WaitingPage
from callcenter.customers import Case, CaseFilter, CasePage, Customer, Lock
from callcenter.sip.shield import SourceBanned
from callcenter.site import Account, Passwords
from callcenter.trunks import TrunkRow
from callcenter.web.archive import Archive
from callcenter.web.flow_port import Flows, NoFlows
from callcenter.web.try_port import NoSimulator, Simulator
from callcenter.what_if import Runs


class Users(Protocol):
    async def by_name(self, name: str) -> Account | None: ...


class Customers(Protocol):
    async def by_number(self, e164: str) -> list[Customer]: ...


class Calls(Protocol):
    async def page(self, wanted: CallFilter, after: str = "", limit: int = 50) -> CallPage:
        """Newest first; raises BadCursor."""

    async def get(self, call: str) -> CallRecord | None: ...

    async def events(self, call: str) -> list[StoredEvent]: ...


class Cases(Protocol):
    async def page(self, wanted: CaseFilter, after: str = "", limit: int = 50) -> CasePage:
        """Newest first; raises BadCursor."""

    async def get(self, number: str) -> Case | None: ...

    async def close(self, number: str, by: str, note: str, now: float) -> bool:
        """False when it is not open."""


class Pins(Protocol):
    async def locks(self, now: float) -> tuple[Lock, ...]: ...

    async def unlock(self, of: str, name: str) -> bool:
        """False when there was nothing to unlock."""


class Floor(Protocol):
    """What routing knows; both answer None for a queue nobody configured."""

    def settings(self, queue: str) -> QueueSettings | None: ...

    def line(self, queue: str, after: int, limit: int, now: float) -> WaitingPage | None:
        """Who waits, from behind the place `after` on."""


class NoFloor:
    """Nobody routes here."""

    def settings(self, queue: str) -> QueueSettings | None:
        return None

    def line(self, queue: str, after: int, limit: int, now: float) -> WaitingPage | None:
        return None


class Routing(Protocol):
    """Who can say why."""

    def waiting(self, call: str) -> dict[str, Any] | None:
        """How a call's waiting entries stand; None when none waits."""

    async def past(self, call: str) -> dict[str, Any] | None:
        """The story of a call, rebuilt; None for an unknown one. Raises ExplainerBusy, CannotExplain."""

    def shadow(self) -> dict[str, Any]:
        """What the policy that only watches has seen."""


class NoRouting:
    """Nobody routes here."""

    def waiting(self, call: str) -> dict[str, Any] | None:
        return None

    async def past(self, call: str) -> dict[str, Any] | None:
        return None

    def shadow(self) -> dict[str, Any]:
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Whether calls are served; `parts` names each part's state for an operator on this machine."""

    is_ok: bool
    parts: Mapping[str, str] = field(default_factory=dict)


def _nobody(wish: Wish) -> Sequence[Refused]:
    return [Refused(user="", code="no_such_call", text="There are no calls here.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebDeps:
    """`ui` is the folder with templates/, static/ and locale/; `now` UTC seconds.

    `bans` lists the SIP sources that are kept out now, `trunks` how each trunk is doing.
    `ask` hands a user's wish to the exchange and says what was refused.
    `unavailable`: the exceptions by which users, calls and customers say "not now" (answered with 503).
    `what_if` plays futures, `prompts` manages what callers hear; None: not here. `routing` says why calls were routed
    as they were.
    `origins`: further page origins behind a proxy that changes the Host header ("https://calls.example").
    """

    users: Users
    calls: Calls
    customers: Customers
    cases: Cases
    pins: Pins
    archive: Archive
    desk: Desk
    sip: SipSockets
    registry: CollectorRegistry
    health: Callable[[], Health]
    passwords: Passwords
    ui: Path
    secret: bytes
    now: Callable[[], float]
    bans: Callable[[], Iterable[SourceBanned]] = tuple
    trunks: Callable[[], Iterable[TrunkRow]] = tuple
    ask: Callable[[Wish], Sequence[Refused]] = _nobody
    what_if: Runs | None = None
    prompts: Prompts | None = None
    floor: Floor = field(default_factory=NoFloor)
    routing: Routing = field(default_factory=NoRouting)
    flows: Flows = field(default_factory=NoFlows)
    simulator: Simulator = field(default_factory=NoSimulator)
    secure_cookies: bool = False
    language: str = "en"
    region: str = "CN"
    origins: tuple[str, ...] = ()
    unavailable: tuple[type[Exception], ...] = ()

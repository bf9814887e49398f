"""What the web adapter needs from everybody else; the composition root fills it in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from prometheus_client import CollectorRegistry

from callcenter.calls.cdr import CallRecord
from callcenter.calls.effects import Refused
from callcenter.calls.number_check import Checked, Verdict
from callcenter.calls.search import CallFilter, CallPage, StoredEvent, Within
from callcenter.calls.wishes import Wish
from callcenter.console.ports import Desk, SipSockets
from callcenter.console.prompt_rows import Prompts
from callcenter.console.queue_settings import QueueSettings
from callcenter.console.scope import Scopes
from callcenter.console.waiting import WaitingPage
from callcenter.customers import Case, CaseFilter, CasePage, Customer, Lock, NewCase
from callcenter.customers.follow_ups import FollowUp
from callcenter.sip.shield import SourceBanned
from callcenter.site import Account, Passwords
from callcenter.trunks import TrunkRow
from callcenter.web.admin_port import Administration
from callcenter.web.alert_port import Alerts, NoAlerts
from callcenter.web.archive import Archive
from callcenter.web.article_port import Articles, NoArticles
from callcenter.web.flow_port import Flows, NoFlows
from callcenter.web.import_port import Imports
from callcenter.web.interval_port import NoQuarters, Quarters
from callcenter.web.open_lines import OpenLines
from callcenter.web.preview_port import Previews, Replays
from callcenter.web.setup_port import NoSetup, Setup
from callcenter.web.try_port import NoSimulator, Simulator
from callcenter.web.wall_port import NoScreens, Screens
from callcenter.what_if import Runs
from said import Said


class Users(Protocol):
    async def by_name(self, name: str) -> Account | None: ...


class Customers(Protocol):
    async def by_number(self, e164: str) -> list[Customer]: ...

    async def names(self, customers: Collection[str]) -> dict[str, dict[str, str]]:
        """What those who are known are called, by language."""


class Calls(Protocol):
    async def page(self, wanted: CallFilter, after: str = "", limit: int = 50) -> CallPage:
        """Newest first; raises BadCursor."""

    async def get(self, call: str) -> CallRecord | None: ...

    async def events(self, call: str) -> list[StoredEvent]: ...


class Cases(Protocol):
    async def open(self, new: NewCase, now: float) -> Case:
        """The one that is there, for a wish sent twice."""

    async def page(
        self, wanted: CaseFilter, after: str = "", limit: int = 50, within: Within | None = None
    ) -> CasePage:
        """Newest first; raises BadCursor. `within`: only those out of a contact of theirs, or out of none."""

    async def get(self, number: str) -> Case | None: ...

    async def close(self, number: str, by: str, note: str, now: float) -> bool:
        """False when it is not open."""


class FollowUps(Protocol):
    """What agents mean to do later; `done` and `reopen` are False for what is not theirs, or is so already."""

    async def add(self, new: FollowUp) -> FollowUp: ...

    async def open_of(self, owner: str) -> list[FollowUp]: ...

    async def done(self, id_: int, owner: str, now: float) -> bool: ...

    async def reopen(self, id_: int, owner: str) -> bool: ...


class Pins(Protocol):
    async def locks(self, now: float) -> tuple[Lock, ...]: ...

    async def unlock(self, of: str, name: str) -> bool:
        """False when there was nothing to unlock."""


class Floor(Protocol):
    """What routing knows; both answer None for a queue nobody configured."""

    def settings(self, queue: str) -> QueueSettings | None: ...

    def line(self, queue: str, after: int, limit: int, now: float) -> WaitingPage | None:
        """Who waits, from behind the place `after` on."""

    def queue_of(self, entry: str) -> str | None:
        """Where an entry waits."""

    def unfit(self, agent: str, queues: Sequence[str]) -> dict[str, str]:
        """Queues whose last requirement the agent does not meet, with it in words."""

    def people_of(self, call: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The agents who have a call now, and the queues it came to them through."""


class NoFloor:
    """Nobody routes here."""

    def settings(self, queue: str) -> QueueSettings | None:
        return None

    def line(self, queue: str, after: int, limit: int, now: float) -> WaitingPage | None:
        return None

    def queue_of(self, entry: str) -> str | None:
        return None

    def unfit(self, agent: str, queues: Sequence[str]) -> dict[str, str]:
        return {}

    def people_of(self, call: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return (), ()


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
    return [Refused(user="", code="no_such_call", text=Said("There are no calls here."))]


def _uncheckable(_user: str, typed: str) -> Checked:
    return Checked(number=typed, kind="unknown", verdict=Verdict.NO_TRUNK)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebDeps:
    """`ui` is the folder with templates/, static/ and locale/; `now` UTC seconds.

    `bans` lists the SIP sources that are kept out now, `trunks` how each trunk is doing.
    `ask` hands a user's wish to the exchange and says what was refused. `check_number`: what would become of a number
    that this user calls.
    `unavailable`: the exceptions by which users, calls and customers say "not now" (answered with 503).
    `what_if` plays futures, `prompts` manages what callers hear; None: not here. `routing` says why calls were routed
    as they were.
    `signed_out`: where what was signed out is kept through a restart; None: only in memory.
    `setup` makes one's own site of the demo; `company` is whose contact centre it is, by language.
    `origins`: further page origins behind a proxy that changes the Host header ("https://calls.example").
    """

    users: Users
    calls: Calls
    customers: Customers
    cases: Cases
    follow_ups: FollowUps
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
    signed_out: Path | None = None
    bans: Callable[[], Iterable[SourceBanned]] = tuple
    trunks: Callable[[], Iterable[TrunkRow]] = tuple
    ask: Callable[[Wish], Sequence[Refused]] = _nobody
    check_number: Callable[[str, str], Checked] = _uncheckable
    what_if: Runs | None = None
    admin: Administration | None = None
    imports: Imports | None = None
    previews: Previews | None = None
    replays: Replays | None = None
    prompts: Prompts | None = None
    floor: Floor = field(default_factory=NoFloor)
    scopes: Scopes = field(default_factory=Scopes)
    open_lines: OpenLines = field(default_factory=OpenLines)
    routing: Routing = field(default_factory=NoRouting)
    flows: Flows = field(default_factory=NoFlows)
    alerts: Alerts = field(default_factory=NoAlerts)
    articles: Articles = field(default_factory=NoArticles)
    quarters: Quarters = field(default_factory=NoQuarters)
    screens: Screens = field(default_factory=NoScreens)
    simulator: Simulator = field(default_factory=NoSimulator)
    setup: Setup = field(default_factory=NoSetup)
    company: Callable[[], Mapping[str, str]] = dict
    secure_cookies: bool = False
    language: str = "en"
    region: str = "CN"
    origins: tuple[str, ...] = ()
    unavailable: tuple[type[Exception], ...] = ()

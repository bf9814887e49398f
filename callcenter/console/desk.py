"""`ConsoleDesk`: the pages that are open, what they are told and what they ask for.

Pages come and go; a page answers a ping every `PING_EVERY_S` seconds from its message handler, because browsers
throttle the timers of hidden tabs. `PONGS_MISSED` unanswered pings make a page count as gone although its socket may
still look open (a laptop lid, a dead Wi-Fi); a later pong brings it back. Queue rows go out in `refresh`, every
`REFRESH_EVERY_S` seconds at most: at a busy site they change with every event, and everybody sees them. Both go round
the pages part by part: hundreds told at once would keep a call waiting for tens of milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from callcenter.calls.effects import PhoneChanged, Refused
from callcenter.calls.wishes import AgentCame, AgentLeft, Wish
from callcenter.console import alerting
from callcenter.console.cards import CustomerStatus, Message
from callcenter.console.directory_rows import Directory, WatchDirectory
from callcenter.console.flows import FlowWatch, WatchFlows
from callcenter.console.intents import (
    CloseNotice,
    FromPage,
    Pong,
    SetLanguage,
    Supervise,
    TakeOver,
    from_page,
)
from callcenter.console.messages import (
    AgentChanged,
    AgentRow,
    AlertsChanged,
    DeskPhoneChanged,
    Me,
    Ping,
    QueueRow,
    QueuesChanged,
    ServerMessage,
    Snapshot,
)
from callcenter.console.ports import DeskHouse, NoPhones
from callcenter.console.scope import EVERYTHING, Scope
from callcenter.console.telling import problem
from callcenter.console.views import SUPERVISORS, To, Views
from callcenter.console.wanted import may, wish_of
from callcenter.events import Event, NoticeSent
from callcenter.ids import Ids
from said import Said

PING_EVERY_S = 2.0
REFRESH_EVERY_S = 0.25
PONGS_MISSED = 3


@dataclass(slots=True)
class Page:
    """One open page. `unanswered` pings since its last pong; `counts` False once it is taken for gone.

    `number` says whose turn it is; `seen` is the turn of the queue rows it was told last.
    """

    session: str
    me: Me
    send: Callable[[str], None]
    number: int = 0
    seen: int = 0
    unanswered: int = 0
    counts: bool = True
    has_desk_phone: bool = False
    has_open_line: bool = False

    @property
    def is_desk(self) -> bool:
        """Agents sit at a desk; supervisors and administrators only watch."""
        return self.me.role == "agent"


class ConsoleDesk:
    """Implements `console.ports.Desk`; `ask` hands an agent's wish to the exchange."""

    def __init__(
        self,
        views: Views,
        ids: Ids,
        now: Callable[[], float],
        ask: Callable[[Wish], None],
        remember_language: Callable[[str, str], None],
        house: DeskHouse | None = None,
    ) -> None:
        self._views = views
        self._ids = ids
        self._now = now
        self._ask = ask
        self._remember_language = remember_language
        self._house = house or NoPhones()
        self._pages: dict[str, Page] = {}
        self._audiences: dict[str, dict[str, Page]] = {}
        self._pings = 0
        self._opened = 0
        self._turn = 0
        self._news: dict[str, int] = {}
        self._told: dict[tuple[str, ...], tuple[int, str]] = {}
        self._flows = FlowWatch(views.flows)

    def carriers(self) -> Mapping[type, Callable[[Any], None]]:
        """Which commands of the exchange are carried out here."""
        return {
            PhoneChanged: lambda changed: self.phone_changed(changed.agent),
            Refused: lambda no: self.refused(no.user, no.code, no.text),
        }

    # ---- pages

    @property
    def open_pages(self) -> int:
        return len(self._pages)

    def opened(self, me: Me, send: Callable[[str], None]) -> str:
        self._opened += 1
        page = Page(session=self._ids.new("page"), me=me, send=send, number=self._opened, seen=self._turn)
        page.has_desk_phone, page.has_open_line = self._telephone(page)
        self._pages[page.session] = page
        for audience in _audiences(page):
            self._audiences.setdefault(audience, {})[page.session] = page
        if page.is_desk:
            self._ask(AgentCame(agent=me.user))
        self._tell(page, self._snapshot(me))
        return page.session

    def closed(self, session: str) -> None:
        page = self._pages.pop(session, None)
        if page is None:
            return
        self._flows.forget(session)
        self._views.directory.forget(session)
        for audience in _audiences(page):
            self._audiences[audience].pop(session)
            if not self._audiences[audience]:
                del self._audiences[audience]
        if page.is_desk and page.counts:
            self._ask(AgentLeft(agent=page.me.user))

    def received(self, session: str, text: str) -> None:
        page = self._pages.get(session)
        if page is None:
            return
        try:
            message = from_page.validate_json(text)
        except ValidationError:
            self._tell(page, problem(self._now(), "not_understood", Said("Message not understood.")))
            return
        self._heard(page, message)

    def _heard(self, page: Page, message: FromPage) -> None:
        if isinstance(message, Pong):
            self._pong(page)
        elif isinstance(message, SetLanguage):
            self._remember_language(page.me.user, message.language)
        elif isinstance(message, WatchDirectory):
            self._watch_directory(page, message.on)
        elif isinstance(message, WatchFlows) and not page.is_desk:
            self._flows.watch(page.session, page.send, message.flow, self._now())
        elif isinstance(message, CloseNotice) and not self._views.notices.has(message.notice):
            pass  # gone meanwhile: withdrawn, or its time is over
        elif (
            isinstance(message, Supervise | TakeOver)
            and not page.is_desk
            and not self._reaches(page, message.call)
        ):
            text = Said("This conversation is not one of your team's.")
            self._tell(page, problem(self._now(), "out_of_scope", text))
        elif may(page.me.role, message):
            self._ask(wish_of(page.me.user, message))
        elif page.is_desk:
            text = Said("Only supervisors hear other people's calls.")
            self._tell(page, problem(self._now(), "not_a_supervisor", text))
        else:
            self._tell(page, problem(self._now(), "not_an_agent", Said("Only agents take contacts.")))

    def _scope(self, page: Page) -> Scope:
        return self._views.scopes.of(page.me.user, page.me.role)

    def _reaches(self, page: Page, call: str) -> bool:
        """Whether a conversation is one of those that somebody in charge may come into."""
        contacts = {
            agent: self._views.contact(agent, call) for agent in self._views.in_hand.agents_with(call)
        }
        return self._scope(page).has_call(contacts, (one.queue for one in contacts.values() if one))

    def _watch_directory(self, page: Page, on: bool) -> None:
        if on:
            self._views.directory.watch(page.session, page.send, self._now())
        else:
            self._views.directory.forget(page.session)

    def _pong(self, page: Page) -> None:
        page.unanswered = 0
        if not page.counts:
            page.counts = True
            self._ask(AgentCame(agent=page.me.user))
            # Its microphone counts as unchecked again; a page answers a snapshot with what it knows of that.
            self._tell(page, self._snapshot(page.me))

    def beat(self, part: int = 0, parts: int = 1) -> None:
        """Ping the pages of one part; called for every part within `PING_EVERY_S` seconds."""
        if part == 0:
            self._pings += 1
            self._views.queues.time_passes(self._now())
        ping = Ping(now=self._now(), n=self._pings)
        for page in self._part(part, parts):
            if page.is_desk and page.counts and page.unanswered >= PONGS_MISSED:
                page.counts = False
                self._ask(AgentLeft(agent=page.me.user))
            page.unanswered += 1
            self._tell(page, ping)
            self._tell_of_phone(page)

    def phone_changed(self, user: str) -> None:
        """A telephone came or went, or its line: every page of its agent hears so at once."""
        for page in list(self._audiences.get(user, {}).values()):
            self._tell_of_phone(page)

    def _tell_of_phone(self, page: Page) -> None:
        """What a page was not told when it happened, it hears with the next ping."""
        phone, line = self._telephone(page)
        if (phone, line) != (page.has_desk_phone, page.has_open_line):
            page.has_desk_phone, page.has_open_line = phone, line
            self._tell(page, DeskPhoneChanged(now=self._now(), has_desk_phone=phone, has_open_line=line))

    def _telephone(self, page: Page) -> tuple[bool, bool]:
        """Whether the agent's telephone on the desk is there, and whether its line is up."""
        user, house = page.me.user, self._house
        return (house.has_desk_phone(user), house.has_open_line(user)) if page.is_desk else (False, False)

    def refresh(self, part: int = 0, parts: int = 1) -> None:
        """Send the pages of one part the queue rows that changed since their last turn.

        Called for every part within `REFRESH_EVERY_S` seconds; what is written for one page serves the others until
        the round is over.
        """
        self._turn += 1
        changed = self._views.queues.take_changed()
        self._news.update(dict.fromkeys(changed, self._turn))
        self._views.directory.queues_changed(changed)
        if part == 0:
            self._told.clear()
            self._flows.refresh(self._now())
            self._views.directory.refresh(self._now())
        if not self._news:
            return
        for page in self._part(part, parts):
            wanted = tuple(queue for queue in self._shown(page) if self._news.get(queue, 0) > page.seen)
            if wanted:
                page.seen, text = self._queues_changed(wanted)
                page.send(text)

    def _part(self, part: int, parts: int) -> list[Page]:
        return [page for page in self._pages.values() if page.number % parts == part]

    def _shown(self, page: Page) -> Iterable[str]:
        """The queues a page shows: an agent's own, or all."""
        if page.is_desk:
            return self._views.agents.queues_of(page.me.user)
        return filter(self._scope(page).has_queue, sorted(self._news))

    def _queues_changed(self, queues: tuple[str, ...]) -> tuple[int, str]:
        """The rows as text, and the turn of which they are."""
        if queues not in self._told:
            now = self._now()
            message = QueuesChanged(now=now, queues=self._views.queues.rows(now, queues))
            self._told[queues] = (self._turn, message.model_dump_json())
        return self._told[queues]

    # ---- what pages show

    def happened(self, event: Event) -> None:
        """Fold one event into the views and tell the pages it concerns."""
        for tell in self._views.apply(event, self._now()):
            self._spread(tell)

    def customer_known(self, call: str, status: CustomerStatus) -> None:
        self._views.customer_known(call, status)

    def refused(self, user: str, code: str, text: Said) -> None:
        self._spread(To(user, problem(self._now(), code, text)))

    def flow_published(self, flow: str) -> None:
        """Pages that show the flows are to ask for its versions again."""
        self._flows.published(flow, self._now())

    def site_changed(self) -> None:
        """Whoever works here, and what there is to work on, has changed: every page begins anew."""
        for page in list(self._pages.values()):
            self._tell(page, self._snapshot(page.me))

    def queue_rows(self) -> list[QueueRow]:
        return self._views.queues.rows(self._now())

    def agent_rows(self) -> list[AgentRow]:
        return self._views.agents.rows(self._now())

    def directory(self) -> Directory:
        return self._views.directory.whole(self._now())

    def skill_names(self) -> Mapping[str, dict[str, str]]:
        return self._views.skills

    def notice(self, notice: str) -> NoticeSent | None:
        return self._views.notices.sent(notice)

    def _spread(self, tell: To) -> None:
        pages = self._audiences.get(tell.audience)
        if pages:
            text = tell.message.model_dump_json()
            for page in list(pages.values()):
                if isinstance(tell.message, AlertsChanged) and (scope := self._scope(page)) != EVERYTHING:
                    shown = alerting.within(tell.message.alerts, scope)
                    self._tell(page, AlertsChanged(now=tell.message.now, alerts=shown))
                elif page.is_desk or self._shows(page, tell.message):
                    page.send(text)

    def _shows(self, page: Page, message: Message) -> bool:
        """Whoever has a team is shown its agents alone."""
        return not isinstance(message, AgentChanged) or self._scope(page).has_agent(message.agent.agent)

    @staticmethod
    def _tell(page: Page, message: ServerMessage) -> None:
        page.send(message.model_dump_json())

    def _snapshot(self, me: Me) -> Snapshot:
        views, now, is_desk = self._views, self._now(), me.role == "agent"
        scope = views.scopes.of(me.user, me.role)
        shown = (
            None if scope.queues is None else [row for row in views.queues.known() if scope.has_queue(row)]
        )
        return Snapshot(
            now=now,
            me=me,
            agent=views.agents.row(me.user, now),
            contact=views.contact(me.user),
            beside=views.in_hand.of(me.user)[1:],
            past=views.past(me.user, now),
            queues=views.queues.rows(now, views.agents.queues_of(me.user) if is_desk else shown),
            agents=[] if is_desk else [row for row in views.agents.rows(now) if scope.has_agent(row.agent)],
            voicemail=views.mailboxes.rows(me.user if is_desk else None),
            notices=views.notices.rows(me.user, now) if is_desk else [],
            supervising=views.supervisors.of(me.user),
            promised=views.promised.rows(me.user),
            needs_self_test=self._house.needs_self_test,
            has_desk_phone=self._house.has_desk_phone(me.user),
            has_open_line=self._house.has_open_line(me.user),
            alerts=[] if is_desk else alerting.within(alerting.rows(views.watch), scope),
            skills=dict(views.skills),
        )


def _audiences(page: Page) -> tuple[str, ...]:
    return (page.me.user,) if page.is_desk else (page.me.user, SUPERVISORS)

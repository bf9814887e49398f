"""What the web adapter needs from the live side, and what the live side promises."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from callcenter.console.directory_rows import Directory
from callcenter.console.messages import AgentRow, Door, Me, QueueRow
from callcenter.events import NoticeSent


@dataclass(frozen=True, slots=True)
class QueueLook:
    """What only the routing core knows of a queue; the waits are None when nobody waits or nobody serves."""

    strategy: str = ""
    door: Door = "open"
    wait_p50_s: float | None = None
    wait_p90_s: float | None = None


class NoPhones:
    """What a desk knows of the house where nobody has told it more."""

    needs_self_test = False

    def has_desk_phone(self, _user: str) -> bool:
        return False

    def has_open_line(self, _user: str) -> bool:
        return False


class DeskHouse(Protocol):
    """What pages of agents go by: whether Ready waits for a self-test, and whose telephone on the desk is there,
    or has its line up.
    """

    @property
    def needs_self_test(self) -> bool: ...

    def has_desk_phone(self, user: str, /) -> bool: ...

    def has_open_line(self, user: str, /) -> bool: ...


class Look(Protocol):
    """Ask the routing core about a queue; `last`: the entry that joined it last, "" for none."""

    def __call__(self, queue: str, last: str, now: float) -> QueueLook: ...


class Desk(Protocol):
    """Console pages come and go here; all calls happen on the reactor's loop."""

    def opened(self, me: Me, send: Callable[[str], None]) -> str:
        """A page connected; returns its session id and sends the snapshot before returning."""

    def received(self, session: str, text: str) -> None:
        """A message from the page; nonsense is answered with a Problem, never raised."""

    def closed(self, session: str) -> None:
        """The page's socket is gone."""

    def queue_rows(self) -> list[QueueRow]: ...

    def agent_rows(self) -> list[AgentRow]: ...

    def directory(self) -> Directory: ...

    def skill_names(self) -> Mapping[str, dict[str, str]]:
        """What skills are called, by key; those without a name are not in it."""

    def notice(self, notice: str) -> NoticeSent | None:
        """What people in charge had agents read, as long as it is in force."""


class SipSockets(Protocol):
    """SIP over WebSocket (RFC 7118): the web server owns the socket, `net` owns the SIP on it."""

    def opened(self, user: str, remote: tuple[str, int], send: Callable[[str], None]) -> str:
        """A page's phone connected, already authenticated by its session cookie as `user`; returns a link id."""

    def received(self, link: str, data: bytes) -> None: ...

    def closed(self, link: str) -> None: ...

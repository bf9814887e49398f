"""All running transactions: finds the one a message belongs to, opens new ones, forgets ended ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from callcenter.sip.effects import WakeAt
from callcenter.sip.link import Link
from callcenter.sip.message import Message, Request, Response
from callcenter.sip.transaction import invite_client, invite_server, non_invite_client, non_invite_server
from callcenter.sip.transaction.effects import Pass, TransactionEffect
from callcenter.sip.transaction.errors import NoTransaction, UnknownTransaction
from callcenter.sip.transaction.keys import client_key, merge_key, server_key
from callcenter.sip.transaction.machine import WAKE_PREFIX, Input, Kind, State, Table, Transaction
from callcenter.sip.transaction.timers import Timers

TABLES: Mapping[Kind, Table] = {
    Kind.INVITE_SERVER: invite_server.TABLE,
    Kind.NON_INVITE_SERVER: non_invite_server.TABLE,
    Kind.INVITE_CLIENT: invite_client.TABLE,
    Kind.NON_INVITE_CLIENT: non_invite_client.TABLE,
}

_FIRST_STATE = {
    Kind.INVITE_SERVER: State.PROCEEDING,
    Kind.NON_INVITE_SERVER: State.TRYING,
    Kind.INVITE_CLIENT: State.CALLING,
    Kind.NON_INVITE_CLIENT: State.TRYING,
}


@dataclass(slots=True)
class TransactionLayer:
    """RFC 3261 17 for one endpoint. Messages its tables do not list raise `WrongState` and change nothing."""

    timers: Timers
    running: dict[str, Transaction] = field(default_factory=dict)
    _merges: dict[str, str] = field(default_factory=dict)
    """`merge_key` of a request outside dialogs -> key of the first transaction it came in."""

    def received(self, message: Message, link: Link, now: float) -> list[TransactionEffect]:
        """Absorb a repetition, or pass a new message on; a new request opens its transaction first."""
        if isinstance(message, Response):
            return self._response(message, link, now)
        key = server_key(message)
        running = self.running.get(key)
        if message.method == "ACK":
            # Without a transaction it acknowledges a 2xx: the dialog's business, and never answered.
            return self._apply(running, Input.ACK, now, message) if running else [Pass("", message, link)]
        if running:
            return self._apply(running, Input.REQUEST, now, message)
        kind = Kind.INVITE_SERVER if message.method == "INVITE" else Kind.NON_INVITE_SERVER
        opened = self._open(kind, key, link)
        if not message.to.tag:
            opened.merge = merge_key(message)
            self._merges.setdefault(opened.merge, key)
        return [Pass(key, message, link)]

    def knows(self, request: Request) -> bool:
        """Whether `request` belongs to a transaction that is already open."""
        return server_key(request) in self.running

    def is_unanswered(self, key: str) -> bool:
        """Whether a request of a peer still waits for our final answer."""
        running = self.running.get(key)
        return running is not None and running.state in (State.TRYING, State.PROCEEDING)

    def is_merged(self, key: str, request: Request) -> bool:
        """Whether this request has come to us before by another path (RFC 3261 8.2.2.2)."""
        return not request.to.tag and self._merges.get(merge_key(request), key) != key

    def respond(self, key: str, response: Response, now: float) -> list[TransactionEffect]:
        """Answer a request; `UnknownTransaction` when it is not open any more."""
        if (running := self.running.get(key)) is None:
            raise UnknownTransaction("The request is no longer open")
        return self._apply(running, _grade(response), now, response)

    def request(self, request: Request, link: Link, now: float) -> list[TransactionEffect]:
        """Send a request (never an ACK); its responses come back with `client_key(request)`."""
        kind = Kind.INVITE_CLIENT if request.method == "INVITE" else Kind.NON_INVITE_CLIENT
        effects: list[TransactionEffect] = []
        if request.method == "CANCEL":
            invite = self.running[client_key(request, "INVITE")]
            effects = self._apply(invite, Input.CANCELLED, now)
        return [
            *effects,
            *self._apply(self._open(kind, client_key(request), link), Input.REQUEST, now, request),
        ]

    def unreachable(self, link: Link, now: float) -> list[TransactionEffect]:
        """The link is closed, or a message could not be sent over it."""
        effects: list[TransactionEffect] = []
        for running in [tx for tx in self.running.values() if tx.link.id == link.id]:
            effects += self._apply(running, Input.UNREACHABLE, now)
        return effects

    def woke(self, key: str, now: float) -> list[TransactionEffect]:
        """Fire a transaction's timers; `key` as in the `WakeAt`. Unknown keys are stale and do nothing."""
        running = self.running.get(key.removeprefix(WAKE_PREFIX))
        return self._swept(running, running.woke(now)) if running else []

    def _response(self, response: Response, link: Link, now: float) -> list[TransactionEffect]:
        running = self.running.get(client_key(response))
        if running:
            return self._apply(running, _grade(response), now, response)
        if response.cseq.method == "INVITE" and 200 <= response.status < 300:
            # After a restart, say: a dialog may still have to acknowledge it.
            return [Pass("", response, link)]
        raise NoTransaction(f"A {response.status} answers no request of ours")

    def _open(self, kind: Kind, key: str, link: Link) -> Transaction:
        opened = Transaction(kind, key, link, self.timers, TABLES[kind], _FIRST_STATE[kind])
        self.running[key] = opened
        return opened

    def _apply(
        self, running: Transaction, event: Input, now: float, message: Message | None = None
    ) -> list[TransactionEffect]:
        return self._swept(running, running.handle(event, now, message))

    def _swept(self, running: Transaction, effects: list[TransactionEffect]) -> list[TransactionEffect]:
        if running.is_over:
            del self.running[running.key]
            if self._merges.get(running.merge) == running.key:
                del self._merges[running.merge]
        return effects

    def wakes(self) -> list[WakeAt]:
        """Every wake-up that is due some time, for after a restart."""
        return [wake for running in self.running.values() for wake in running.wakes()]

    def to_data(self) -> dict[str, object]:
        return {"running": [tx.to_data() for tx in self.running.values()]}

    @classmethod
    def from_data(cls, data: Mapping[str, object], timers: Timers) -> TransactionLayer:
        layer = cls(timers)
        for row in cast("list[dict[str, object]]", data["running"]):
            restored = Transaction.from_data(row, TABLES[Kind(row["kind"])], timers)
            layer.running[restored.key] = restored
            if restored.merge:
                layer._merges.setdefault(restored.merge, restored.key)
        return layer


def _grade(response: Response) -> Input:
    if not response.is_final:
        return Input.PROVISIONAL
    return Input.SUCCESS if response.is_success else Input.FAILURE

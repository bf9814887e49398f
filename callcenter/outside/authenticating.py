"""`authenticate` of flows: is this the account's PIN? Right or wrong, it takes as long, and says as little.

    begin    the try is counted in the records, for the account and for the number it comes from, and may be locked
    check    the PIN against a slow hash that needs a key which is not in the records; there is always one to check
    right    the try is taken back, and the caller is that customer from now on

An account nobody has is wrong like any other, and is locked like any other: no answer tells which accounts exist.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Callable, Sequence
from typing import Protocol

from callcenter.customers import Attempt, Customer, LockRule, account_key
from callcenter.events import Event, IdentityChecked
from callcenter.outside.asked import Question
from callcenter.outside.customers import described
from callcenter.outside.errors import NoAnswer
from callcenter.site import Passwords
from ivr_flows import Json

MOST_CHECKS = 2
"""At once: each takes tens of milliseconds of a core and 64 MiB, and calls need the cores, too."""

MAX_PIN = 8


class Pins(Protocol):
    """The records of PINs and tries."""

    async def begin(
        self, account: str, number: str, rules: tuple[LockRule, LockRule], now: float
    ) -> Attempt: ...

    async def right(self, account: str, number: str) -> None: ...


class People(Protocol):
    async def get(self, customer: str) -> Customer | None: ...


class PinHash:
    """A PIN has ten thousand values at best: without `key`, which lies beside the records, no hash would guard it."""

    def __init__(self, key: bytes, passwords: Passwords | None = None) -> None:
        self._key = key
        self._passwords = passwords or Passwords()

    def hash(self, account: str, pin: str) -> str:
        """Slow; never on the loop."""
        return self._passwords.hash(self._keyed(account, pin))

    def matches(self, stored: str, account: str, pin: str) -> bool:
        """Slow, with a stored hash or without; never on the loop."""
        return self._passwords.matches(stored or None, self._keyed(account, pin))

    def _keyed(self, account: str, pin: str) -> str:
        said = f"pin\0{account}\0{pin}".encode()
        return hmac.new(self._key, said, hashlib.sha256).hexdigest()


class Authenticator:
    """`rules`: of an account, of a calling number, and of all who withhold theirs. `proved` is told who it was.

    `note` journals; `now` in UTC seconds.
    """

    def __init__(
        self,
        pins: Pins,
        people: People,
        hash_: PinHash,
        rules: tuple[LockRule, LockRule, LockRule],
        proved: Callable[[str, Customer], None],
        note: Callable[[Sequence[Event]], None],
        now: Callable[[], float],
    ) -> None:
        self._pins = pins
        self._people = people
        self._hash = hash_
        self._rules = rules
        self._proved = proved
        self._note = note
        self._now = now
        self._turn = asyncio.Semaphore(MOST_CHECKS)

    def change(self, rules: tuple[LockRule, LockRule, LockRule]) -> None:
        """From now on these limits."""
        self._rules = rules

    async def answer(self, question: Question) -> Json:
        """Answer ok with the customer, wrong with `tries_left`, or locked; NoAnswer refused: no account, or no PIN."""
        request = question.request
        account = account_key(str(request.get("account", "")))
        pin, ani = str(request.get("pin", "")), str(request.get("ani", ""))
        if not account or not pin or len(pin) > MAX_PIN:
            raise NoAnswer("refused", "there is no account, or no PIN")
        of_account, of_number, of_withheld = self._rules
        rules = (of_account, of_number if ani else of_withheld)
        attempt = await self._pins.begin(account, ani, rules, self._now())
        if attempt.is_locked:
            return self._told(question, account, "locked", {"tries_left": 0})
        async with self._turn:
            is_right = await asyncio.to_thread(self._hash.matches, attempt.stored, account, pin)
        customer = await self._people.get(attempt.customer) if is_right else None
        if customer is None:
            return self._told(question, account, "wrong", {"tries_left": attempt.left})
        await self._pins.right(account, ani)
        self._proved(question.call, customer)
        return self._told(question, account, "ok", described(customer))

    def _told(self, question: Question, account: str, result: str, more: dict[str, Json]) -> Json:
        checked = IdentityChecked(
            at=self._now(),
            call=question.call,
            account=account,
            customer=str(more.get("customer", "")),
            ani=str(question.request.get("ani", "")),
            result=result,
        )
        self._note([checked])
        return {"result": result, **more}

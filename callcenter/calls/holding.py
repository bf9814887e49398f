"""The agent puts the customer on hold and takes them off again."""

from __future__ import annotations

from dataclasses import replace

from callcenter.calls.book import Book
from callcenter.calls.call import Call
from callcenter.calls.effects import Effect, Refused
from callcenter.calls.ending import hold_ends
from callcenter.calls.hearing import tell
from callcenter.calls.quiet import watch_caller
from callcenter.calls.wishes import PutOnHold, TookOffHold
from callcenter.events import CallHeld
from said import Said


def hold(book: Book, call: Call, wish: PutOnHold, now: float) -> list[Effect]:
    """Music for the customer; whoever else is there goes on among themselves."""
    if call.held_at:
        return [Refused(user=wish.agent, code="on_hold", text=Said("The customer is on hold already."))]
    return [*put_on_hold(book, call, now), *tell(book, call.call)]


def resume(book: Book, call: Call, wish: TookOffHold, now: float) -> list[Effect]:
    """The customer is back in the conversation. With a third there, it must be said whether he stays or goes."""
    if not call.held_at:
        return [Refused(user=wish.agent, code="not_on_hold", text=Said("The customer is not on hold."))]
    if call.third is not None:
        return [Refused(user=wish.agent, code="consulting", text=Said("Merge, complete or return first."))]
    return [*take_off_hold(book, call, now), *tell(book, call.call)]


def put_on_hold(book: Book, call: Call, now: float) -> list[Effect]:
    """The event only; `hearing.tell` follows when everybody is where they belong."""
    if call.held_at:
        return []
    book.put(replace(call, held_at=now))
    return [CallHeld(at=now, call=call.call, agent=call.agent)]


def take_off_hold(book: Book, call: Call, now: float) -> list[Effect]:
    """As `put_on_hold`. A caller who was quiet meanwhile gets the patience of a conversation that begins."""
    if not call.held_at:
        return []
    after = book.put(replace(call, held_at=0.0, connected_at=now))
    return [*hold_ends(call, now), *watch_caller(book, after)]

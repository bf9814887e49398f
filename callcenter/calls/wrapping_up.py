"""After the contact: more time for the paperwork, how it ended, and when the agent is done with it.

A queue may ask for a disposition: until it has one, its contact's wrap-up ends neither by the agent's wish nor by
Ready. Whose contact it is, and of which queue, the router knows; the call itself is mostly over by then.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import acd
from callcenter.calls.caller_leg import printable
from callcenter.calls.effects import Effect, Refused, TellRouter
from callcenter.calls.form import Field, answers, unanswered, wrong
from callcenter.calls.wishes import AskedForTime, AskedToFinish, GaveDisposition
from callcenter.events import DispositionRecorded
from said import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What queues want said of their contacts: codes to choose from, and a form."""

    dispositions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    forms: Mapping[str, tuple[Field, ...]] = field(default_factory=dict)


IN_HAND = frozenset({acd.State.ON_CONTACT, acd.State.WRAP_UP})
LONGEST_CODE, LONGEST_NOTE = 64, 2_000
"""A code is a word for tables and reports; a note is read by people, on a card."""


def finish(view: acd.AgentView | None, wish: AskedToFinish, call_of: Callable[[str], str]) -> list[Effect]:
    """The agent is done with the contact of a call, or with all they wrap up."""
    works = [work for work in _wrapped_up(view) if wish.call in ("", call_of(work.entry))]
    if not works:
        return [_no_wrap_up(wish.agent)]
    if any(work.owes for work in works):
        return [_missing(wish.agent)]
    entry = works[0].entry if wish.call else ""
    return [TellRouter(fact=acd.WrapUpFinished(wish.agent, entry))]


def owed(view: acd.AgentView | None, agent: str) -> Refused | None:
    """The refusal for whoever wants to be done while a disposition is missing."""
    return _missing(agent) if any(work.owes for work in _wrapped_up(view)) else None


def _missing(agent: str) -> Refused:
    return Refused(user=agent, code="disposition_missing", text=Said("Say first how the contact ended."))


def more_time(view: acd.AgentView | None, wish: AskedForTime, call_of: Callable[[str], str]) -> list[Effect]:
    """The wrap-up of a call, or the agent's first, lasts longer, as far as its queue allows."""
    works = [work for work in _wrapped_up(view) if wish.call in ("", call_of(work.entry))]
    if not works:
        return [_no_wrap_up(wish.agent)]
    is_longest = works[0].until >= works[0].longest_until
    if is_longest or not (wish.by_s > 0 and math.isfinite(wish.by_s)):
        return [Refused(user=wish.agent, code="no_more_time", text=Said("The wrap-up cannot become longer."))]
    return [TellRouter(fact=acd.WrapUpExtended(wish.agent, wish.by_s, works[0].entry))]


def dispose(
    view: acd.AgentView | None,
    wish: GaveDisposition,
    call_of: Callable[[str], str],
    wanted: Wanted,
    now: float,
) -> list[Effect]:
    """The agent says how the contact of a call ended, during it or afterwards; the last word counts.

    What is filled in so far is kept. The router hears of it when nothing is missing; until then the contact owes it.
    """
    works = view.work if view is not None else ()
    work = next((one for one in works if one.phase in IN_HAND and call_of(one.entry) == wish.call), None)
    if work is None or not wish.call:
        return [Refused(user=wish.agent, code="no_such_call", text=Said("You are not on this call."))]
    if not _is_code(wish.disposition, wanted.dispositions.get(work.queue, frozenset())):
        text = Said("{queue} knows no such end of a contact.", queue=work.queue)
        return [Refused(user=wish.agent, code="unknown_disposition", text=text)]
    fields = wanted.forms.get(work.queue, ())
    said = {name: printable(text) for name, text in wish.fields.items()}
    filled_in = answers(fields, wish.disposition, said)
    if bad := wrong(fields, filled_in):
        text = Said("What is said in {field} is no answer there.", field=bad[0])
        return [Refused(user=wish.agent, code="field_wrong", text=text)]
    gaps = unanswered(fields, wish.disposition, filled_in)
    if gaps and wish.finish:
        return [
            Refused(
                user=wish.agent,
                code="field_missing",
                text=Said("{field} is to be filled in first.", field=gaps[0]),
            )
        ]
    told = DispositionRecorded(
        at=now,
        call=wish.call,
        agent=wish.agent,
        entry=work.entry,
        disposition=wish.disposition,
        note=_note(wish.note),
        fields=filled_in,
    )
    if gaps:
        return [told]
    given = TellRouter(fact=acd.DispositionGiven(wish.agent, work.entry))
    if not wish.finish or work.phase is not acd.State.WRAP_UP:
        return [told, given]
    return [told, given, TellRouter(fact=acd.WrapUpFinished(wish.agent, work.entry))]


def _wrapped_up(view: acd.AgentView | None) -> list[acd.Work]:
    works = view.work if view is not None else ()
    return [work for work in works if work.phase is acd.State.WRAP_UP]


def _is_code(code: str, known: frozenset[str]) -> bool:
    """One of the queue's own; any short word where it has none."""
    if known:
        return code in known
    return bool(code) and len(code) <= LONGEST_CODE and printable(code) == code


def _note(text: str) -> str:
    """What a database and a page accept of it, line by line."""
    return "\n".join(printable(line) for line in text[:LONGEST_NOTE].splitlines()).strip()


def _no_wrap_up(agent: str) -> Refused:
    return Refused(user=agent, code="no_wrap_up", text=Said("There is no wrap-up to finish."))

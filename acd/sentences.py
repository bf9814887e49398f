"""The reason of an offer as one sentence for people."""

from __future__ import annotations

from collections.abc import Callable
from string import Formatter
from typing import TYPE_CHECKING, NamedTuple

from acd.strategy import STRATEGIES
from said import Said

if TYPE_CHECKING:
    from acd.decisions import Why

WHY = {
    "only_agent": "Asked for by name",
    "preferred": "Spoke with this customer last ({standing})",
    "reserved": "Kept for this agent by a supervisor",
    "freed_agent": "First of {waiting} waiting ({waited}) for the freed agent{needs}",
    "ring_all": "Rings all {candidates} ready agents{needs}",
    "only_ready": "Only ready agent{needs} ({standing})",
    "best_ready": "{strategy} ({idle}) of {candidates} ready agents{needs}",
}
BESIDE = {
    **WHY,
    "freed_agent": "First of {waiting} waiting ({waited}) for the freed agent{needs} ({standing})",
    "ring_all": "Rings all {candidates} agents with room{needs}",
    "only_ready": "Only agent with room{needs} ({standing})",
    "best_ready": "{strategy} of {candidates} agents with room{needs} ({standing})",
}
"""Of an agent who has a contact in hand already."""

IDLE = "idle {idle}"
PHASES = {
    "on_contact": "{in_hand} of {capacity} contacts, in contact for {lasting}",
    "offered": "{in_hand} of {capacity} contacts, another rings for {lasting}",
    "wrap_up": "{in_hand} of {capacity} contacts, wrapping up for {lasting}",
}
"""What the winner did when it was decided."""

BEST = {name: name.replace("_", " ").capitalize() for name in STRATEGIES}
"""How the best of several was found."""

# The clock of whoever is not idle tells when a contact of theirs last began or ended.
BUSY_STRATEGIES = {"longest_idle": "Longest without a new contact"}


WITH = " with {needs}"


def sentence(reason: Why) -> Said:
    """Tell people: an entry found an agent who was free, or else a freed agent found an entry."""
    template = _sentence(reason)
    return Said(template, **_values(reason, template, _Telling(Said, clock, of_needs)))


def in_english(reason: Why) -> str:
    """The same for each decision, in a tenth of the time: it keeps nothing of what it was made of."""
    text, values = _IN_ENGLISH[_sentence(reason)]
    return text % tuple([value(reason, _PLAINLY) for value in values])


def _sentence(reason: Why) -> str:
    sentences = BESIDE if reason.phase else WHY
    return sentences.get(reason.code) or sentences["best_ready"]


class _Telling(NamedTuple):
    """How parts of a sentence are made: of words and values, of seconds, of what was required."""

    make: Callable[..., str]
    lasting: Callable[[float], str]
    needs: Callable[[str], str]


def _standing(reason: Why, tell: _Telling) -> str:
    if not reason.phase:
        return tell.make(IDLE, idle=tell.lasting(reason.winner_idle_s))
    return tell.make(
        PHASES[reason.phase],
        in_hand=reason.in_hand,
        capacity=reason.capacity,
        lasting=tell.lasting(reason.phase_s),
    )


def _strategy(reason: Why, tell: _Telling) -> str:
    best = BEST.get(reason.strategy, "")
    if reason.phase:
        best = BUSY_STRATEGIES.get(reason.strategy, best)
    return tell.make(best) if best else reason.strategy


VALUES: dict[str, Callable[[Why, _Telling], object]] = {
    "idle": lambda reason, tell: tell.lasting(reason.winner_idle_s),
    "waited": lambda reason, tell: tell.lasting(reason.winner_waited_s),
    "waiting": lambda reason, _: reason.waiting,
    "candidates": lambda reason, _: reason.candidates,
    "strategy": _strategy,
    "needs": lambda reason, tell: tell.make(WITH, needs=tell.needs(reason.needs)) if reason.needs else "",
    "standing": _standing,
}
"""What may stand in a sentence."""

NAMED = {
    template: tuple(name for _, name, _, _ in Formatter().parse(template) if name)
    for template in (*WHY.values(), *BESIDE.values())
}
"""What does stand in each: nothing else is worked out."""


def _values(reason: Why, template: str, tell: _Telling) -> dict[str, object]:
    return {name: VALUES[name](reason, tell) for name in NAMED[template]}


def _english(template: str, **values: object) -> str:
    return template.format_map(values)


def _figures(seconds: float) -> str:
    minutes, rest = divmod(max(0, int(seconds)), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"


_PLAINLY = _Telling(_english, _figures, str)
_IN_ENGLISH = {
    template: (
        template.format_map(dict.fromkeys(names, "%s")),
        tuple(VALUES[name] for name in names),
    )
    for template, names in NAMED.items()
}


def of_needs(needs: str) -> str:
    """Requirements as `acd.skills.in_words` has them: only the words between the skills are anybody's language."""
    first, *others = needs.split(", ")
    said = _of_choice(first)
    for other in others:
        said = Said("{these}, {need}", these=said, need=_of_choice(other))
    return said


def _of_choice(need: str) -> str:
    said, *others = need.split(" or ")
    for other in others:
        said = Said("{need} or {other}", need=said, other=other)
    return said


def clock(seconds: float) -> Said:
    """Hours, minutes and seconds, such as 3:02; never negative."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    if minutes >= 60:
        return Said(
            "{hours}:{minutes:02}:{seconds:02}", hours=minutes // 60, minutes=minutes % 60, seconds=rest
        )
    if minutes:
        return Said("{minutes}:{seconds:02}", minutes=minutes, seconds=rest)
    return Said("0:{seconds:02}", seconds=rest)

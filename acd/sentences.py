"""The reason of an offer as one sentence for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    sentences = BESIDE if reason.phase else WHY
    best = BEST.get(reason.strategy, "")
    if reason.phase:
        best = BUSY_STRATEGIES.get(reason.strategy, best)
    return Said(
        sentences.get(reason.code) or sentences["best_ready"],
        idle=clock(reason.winner_idle_s),
        waited=clock(reason.winner_waited_s),
        waiting=reason.waiting,
        candidates=reason.candidates,
        strategy=Said(best) if best else reason.strategy,
        needs=Said(WITH, needs=of_needs(reason.needs)) if reason.needs else "",
        standing=_standing(reason),
    )


def _standing(reason: Why) -> Said:
    if not reason.phase:
        return Said(IDLE, idle=clock(reason.winner_idle_s))
    return Said(
        PHASES[reason.phase],
        in_hand=reason.in_hand,
        capacity=reason.capacity,
        lasting=clock(reason.phase_s),
    )


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

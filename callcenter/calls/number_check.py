"""What would become of a number that an agent wants to call, before anybody is rung."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from callcenter.calls.book import Book
from callcenter.calls.call import ThirdKind
from callcenter.calls.target import target_of
from callcenter.trunks import Kind, Obstacle, Refusal, read_number


class Verdict(enum.Enum):
    """callable. unknown: no number at all. ours: of this contact centre. colleague: an agent's. forbidden, abroad,
    premium: not with these rights. no_trunk: no line goes there. no_line: none that does can be used now.
    """

    CALLABLE = "callable"
    UNKNOWN = "unknown"
    OURS = "ours"
    COLLEAGUE = "colleague"
    FORBIDDEN = "forbidden"
    ABROAD = "abroad"
    PREMIUM = "premium"
    NO_TRUNK = "no_trunk"
    NO_LINE = "no_line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """`number` as it would be dialled, `shown` whom the other side would see; `kind` as in `trunks.Kind`, or phone."""

    number: str
    kind: str
    verdict: Verdict
    is_abroad: bool = False
    shown: str = ""


REFUSALS = {
    Refusal.UNKNOWN: Verdict.UNKNOWN,
    Refusal.PREMIUM: Verdict.PREMIUM,
    Refusal.ABROAD: Verdict.ABROAD,
    Refusal.NOT_LISTED: Verdict.FORBIDDEN,
}


def check(book: Book, agent: str, typed: str, now: float) -> Checked:
    """With the rights of the agent and the lines as they stand now; a call a moment later may fare otherwise."""
    rules, target = book.rules, target_of(book, typed)
    if target is None or target.kind is ThirdKind.QUEUE:
        return Checked(number=typed, kind=Kind.UNKNOWN.value, verdict=Verdict.UNKNOWN)
    if target.kind is ThirdKind.AGENT:
        return Checked(number=target.to, kind="agent", verdict=Verdict.COLLEAGUE)
    number = rules.normalise(target.to)
    if target.kind is None:
        return Checked(number=number, kind="ours", verdict=Verdict.OURS)
    if target.to in rules.outward.phones or number in rules.outward.phones:
        return Checked(number=number, kind="phone", verdict=Verdict.CALLABLE)
    destination = read_number(number, rules.outward.region, rules.outward.emergency)
    refusal = rules.outward.rights_of(agent).refusal(destination)
    plan = () if refusal is not None else book.trunks.plan(destination, draw=0.0, now=now)
    if refusal is not None:
        verdict = REFUSALS[refusal]
    elif plan:
        verdict = Verdict.CALLABLE
    else:
        is_lineless = book.trunks.obstacle(destination, now) is Obstacle.NO_TRUNK
        verdict = Verdict.NO_TRUNK if is_lineless else Verdict.NO_LINE
    return Checked(
        number=destination.number,
        kind=destination.kind.value,
        verdict=verdict,
        is_abroad=destination.is_abroad,
        shown=book.trunks.caller(plan[0].trunk, rules.outward.shown.get(agent, "")) if plan else "",
    )

"""A zone of DNS in a few lines of text, and a search driven through it to its end."""

from __future__ import annotations

from collections.abc import Mapping

from callcenter.sip import parse_uri
from callcenter.sip.locate import Address, Alias, Naptr, Question, Reachable, Record, Search, Srv
from callcenter.sip.reach import Target
from callcenter.sip.uri import SipUri

Zone = Mapping[Question, tuple[Record, ...]]


def zone(text: str) -> Zone:
    """Lines of `name kind values`; several lines of one name and kind are one answer."""
    answers: dict[Question, tuple[Record, ...]] = {}
    for line in filter(str.strip, text.splitlines()):
        name, kind, *values = line.split()
        asked = "SRV" if kind == "SRVALIAS" else "A" if kind == "CNAME" else kind
        question = Question(asked, name)  # type: ignore[arg-type]
        answers[question] = (*answers.get(question, ()), _record(kind, values))
    return answers


def _record(kind: str, values: list[str]) -> Record:
    match kind, values:
        case "NAPTR", (order, preference, service, replacement, *flags):
            return Naptr(
                order=int(order),
                preference=int(preference),
                service=service,
                replacement=replacement,
                flags=flags[0] if flags else "s",
            )
        case "SRV", (priority, weight, port, target):
            return Srv(priority=int(priority), weight=int(weight), port=int(port), target=target)
        case (("CNAME" | "SRVALIAS"), (name,)):
            return Alias(name)
        case _:
            return Address(values[0])


def driven(search: Search, known: Zone, most: int = 20) -> tuple[Search, list[str]]:
    """Answer every question from the zone; the questions in the order in which they were asked."""
    asked: list[str] = []
    for _ in range(most):
        missing = search.missing
        if not missing:
            return search, asked
        for question in missing:
            asked.append(f"{question.kind} {question.name}")
            search = search.answered(question, known.get(question, ()))
    raise AssertionError(f"no end: {asked}")


def found(uri: str, known: Zone, can: Reachable | None = None) -> tuple[list[str], list[str]]:
    """What was asked, and the targets in words; every draw gives 0."""
    parsed = parse_uri(uri)
    assert isinstance(parsed, SipUri)
    search, asked = driven(Search(parsed, can or Reachable()), known)
    return asked, [in_words(target) for target in search.targets(lambda most: 0)]


def in_words(target: Target) -> str:
    name = f" as {target.name}" if target.name else ""
    return f"{target.transport} {target.host} {target.port}{name}"

"""What may follow a form in a template, such as `money CNY` or `moment Asia/Shanghai weekday`."""

from __future__ import annotations

from dataclasses import dataclass

from ivr_flows.speaking.reading import zone_of
from said import Said

CURRENCIES = (
    "CNY", "USD", "EUR", "GBP", "JPY", "HKD", "TWD", "MOP", "KRW", "SGD", "AUD", "CAD", "NZD", "CHF", "INR", "RUB",
    "THB", "MYR",
)  # fmt: skip
"""Those with words in every language."""

WEEKDAY, NO_YEAR, PHONE = "weekday", "no_year", "phone"

_WORDS: dict[str, tuple[str, ...]] = {
    "date": (WEEKDAY, NO_YEAR),
    "moment": (WEEKDAY, NO_YEAR),
    "digits": (PHONE,),
}
_ZONED = ("date", "time", "moment")


@dataclass(frozen=True, slots=True)
class Detail:
    """The words of a detail, and the time zone among them ("": none)."""

    words: frozenset[str]
    zone: str


def read_detail(form: str, detail: str, zone: str) -> Detail:
    """Take a detail apart; what is written there goes before `zone`."""
    words = frozenset(detail.split())
    named = next((word for word in words if form in _ZONED and "/" in word and zone_of(word)), zone)
    return Detail(words, named)


def detail_problem(form: str, detail: str) -> tuple[Said, Said] | None:
    """What is wrong with a detail, and what to do; None when nothing is."""
    if form == "money":
        if detail in CURRENCIES:
            return None
        asked = "no currency is called {name!r}" if detail else "`money` does not say which currency"
        what = Said(asked, name=detail[:20])
        return what, Said("write, for instance, money CNY; there are: {all}", all=tuple(CURRENCIES))
    for word in detail.split():
        if word in _WORDS.get(form, ()):
            continue
        if form in _ZONED and "/" in word:
            if zone_of(word) is None:
                return Said("there is no time zone {word!r}", word=word[:40]), Said(
                    "write, for instance, Asia/Shanghai"
                )
            continue
        known = [*_WORDS.get(form, ()), *([Said("a time zone")] if form in _ZONED else [])]
        advice = (
            Said("it can be followed by: {all}", all=tuple(known)) if known else Said("write the form alone")
        )
        return Said("`{form}` cannot be followed by {word!r}", form=form, word=word[:20]), advice
    return None

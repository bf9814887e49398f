"""One trunk as the site describes it: what goes over it, how numbers are written to it, how much it carries."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

import phonenumbers


class Spelling(enum.Enum):
    """How a trunk wants numbers: +442079460000, 442079460000, or as dialled within its country (02079460000)."""

    E164 = "e164"
    PLAIN = "plain"
    NATIONAL = "national"


class Dtmf(enum.Enum):
    """How keys travel: as telephone-event (RFC 4733), or as the tones themselves within the sound."""

    RFC4733 = "rfc4733"
    INBAND = "inband"


class Srtp(enum.Enum):
    """Whether keys are offered (RFC 4568); optional: beside a plain stream, for who can take them up (RFC 8643)."""

    NEVER = "never"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkSpec:
    """`prefixes`: what it is for, "+" everything in E.164; none: it only brings calls.

    Lower `order` comes first among equally long prefixes; `weight` shares the calls of one order. `strip` is taken
    from the front of the spelled number when it is there, `prepend` put before the rest. Caps: 0 is none; `max_calls`
    counts both directions, `max_calls_per_s` each alone. `numbers`: called number as the provider sends it → ours.
    `is_ipv6`: it hears and speaks over IPv6.
    """

    name: str
    prefixes: tuple[str, ...] = ()
    order: int = 100
    weight: int = 1
    spelling: Spelling = Spelling.E164
    strip: str = ""
    prepend: str = ""
    caller_number: str = ""
    max_calls: int = 0
    max_calls_per_s: int = 0
    codecs: tuple[str, ...] = ("PCMA", "PCMU")
    dtmf: Dtmf = Dtmf.RFC4733
    srtp: Srtp = Srtp.NEVER
    is_ipv6: bool = False
    takes_emergency: bool = False
    refer_out: bool = False
    numbers: Mapping[str, str] = field(default_factory=dict)

    def reach(self, number: str) -> int:
        """How long the longest prefix is that `number` begins with; -1: none does."""
        return max((len(prefix) for prefix in self.prefixes if number.startswith(prefix)), default=-1)

    def spelled(self, number: str, region: str) -> str:
        """A called number as this trunk wants it."""
        return self.prepend + _spell(number, self.spelling, region).removeprefix(self.strip)

    def caller(self, number: str, region: str) -> str:
        """Who calls, as this trunk wants it: `number` when the world knows it (E.164), else the trunk's own."""
        return _spell(number, self.spelling, region) if number.startswith("+") else self.caller_number


def _spell(number: str, spelling: Spelling, region: str) -> str:
    if spelling is Spelling.E164 or not number.startswith("+"):
        return number
    if spelling is Spelling.PLAIN:
        return number[1:]
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    # Within the country as its people dial it, abroad with the country's own way out (00, 011, 0011).
    dialled = phonenumbers.format_out_of_country_calling_number(parsed, region)
    return "".join(sign for sign in dialled if sign == "+" or sign.isdecimal())

"""What kind of number somebody wants to call."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumberType, ShortNumberCost, shortnumberinfo

LONGEST_SHORT = 6
"""Numbers without a country code that are longer than this are local ones nobody could complete."""

NOWHERE = "001"
"""Satellites and other networks of no country (+870, +881, +882, +979): dear, and loved by fraudsters."""

FREE_EVERYWHERE = 800


class Kind(enum.Enum):
    """ordinary: E.164. short: a service number without country code. unknown: cannot be called from here."""

    ORDINARY = "ordinary"
    PREMIUM = "premium"
    SHORT = "short"
    EMERGENCY = "emergency"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """`number`: E.164, or the bare digits of a short or emergency number."""

    number: str
    kind: Kind
    is_abroad: bool = False


def read_number(number: str, region: str, emergency: tuple[str, ...] = ()) -> Destination:
    """Tell the kind of a normalised number; `emergency` adds to the numbers that are such in `region`."""
    if number.isascii() and number.isdecimal() and len(number) <= LONGEST_SHORT:
        return Destination(number=number, kind=_short_kind(number, region, emergency))
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return Destination(number=number, kind=Kind.UNKNOWN)
    if not phonenumbers.is_possible_number(parsed):
        return Destination(number=number, kind=Kind.UNKNOWN)
    is_abroad = parsed.country_code != phonenumbers.country_code_for_region(region)
    kind = Kind.PREMIUM if _is_premium(parsed) else Kind.ORDINARY
    return Destination(number=number, kind=kind, is_abroad=is_abroad)


def _short_kind(number: str, region: str, emergency: tuple[str, ...]) -> Kind:
    if number in emergency or shortnumberinfo.is_emergency_number(number, region):
        return Kind.EMERGENCY
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return Kind.UNKNOWN
    cost = shortnumberinfo.expected_cost_for_region(parsed, region)
    return Kind.PREMIUM if cost == ShortNumberCost.PREMIUM_RATE else Kind.SHORT


def _is_premium(parsed: phonenumbers.PhoneNumber) -> bool:
    country = parsed.country_code or 0
    if phonenumbers.region_code_for_country_code(country) == NOWHERE:
        return country != FREE_EVERYWHERE
    return bool(phonenumbers.number_type(parsed) == PhoneNumberType.PREMIUM_RATE)

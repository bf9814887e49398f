"""Any spelling of a telephone number to the one the house uses."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers

MAX_LENGTH = 64
"""Longer than any number with its separators; a longer "number" is an attack or an accident."""

SHORT = 6
"""Numbers up to this long are internal or service numbers (4001, 10086): nobody gives them a country code."""

WITHHELD = frozenset({"anonymous", "unavailable", "restricted", "unknown", "private"})

_SCHEME = re.compile(r"^\s*(?:sips?|tel):", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s().\-/ ]+")
_DIALLED = re.compile(r"^\+?\d+$")


@lru_cache(maxsize=4096)
def normalise(raw: str, region: str) -> str:
    """E.164 when the number can be completed with `region`, else the bare digits or name; "" = withheld or unusable.

    Applying it twice changes nothing. A SIP name such as `phone1` comes back in lower case. Remembered, because every
    call brings one of our own few numbers and many callers come back.
    """
    text = _user_part(raw[: MAX_LENGTH + 1])
    if not text or len(text) > MAX_LENGTH or text in WITHHELD:
        return ""
    bare = _SEPARATORS.sub("", text)
    if not _DIALLED.match(bare):
        return text
    bare = "".join(
        str(int(sign)) if sign.isdigit() else sign for sign in bare if sign == "+" or sign.isdecimal()
    )
    if not bare.startswith("+") and len(bare) <= SHORT:
        return bare
    return _e164(bare, region) or bare


def _user_part(raw: str) -> str:
    text = _SCHEME.sub("", raw)
    return text.partition("@")[0].partition(";")[0].strip().strip("<>").lower()


def _e164(bare: str, region: str) -> str | None:
    try:
        number = phonenumbers.parse(bare, region)
    except phonenumbers.NumberParseException:
        return None
    # National numbers meet the stricter test, or a subscriber number without its area code would become
    # somebody else's number.
    passes = phonenumbers.is_possible_number if bare.startswith("+") else phonenumbers.is_valid_number
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if passes(number) else None

"""English words for values, American in numbers ("one hundred five") and dates ("November fifth")."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from ivr_flows.speaking.reading import LARGEST, fraction, rounded

ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"))
ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SIGNS = {"+": "plus", "*": "star", "#": "hash", ".": "point", "/": "slash", "@": "at"}

COINS: dict[str, tuple[str, str, str, str]] = {
    "CNY": ("yuan", "yuan", "", ""),
    "USD": ("dollar", "dollars", "cent", "cents"),
    "EUR": ("euro", "euros", "cent", "cents"),
    "GBP": ("pound", "pounds", "penny", "pence"),
    "JPY": ("yen", "yen", "", ""),
    "HKD": ("Hong Kong dollar", "Hong Kong dollars", "cent", "cents"),
    "TWD": ("New Taiwan dollar", "New Taiwan dollars", "", ""),
    "MOP": ("pataca", "patacas", "", ""),
    "KRW": ("won", "won", "", ""),
    "SGD": ("Singapore dollar", "Singapore dollars", "cent", "cents"),
    "AUD": ("Australian dollar", "Australian dollars", "cent", "cents"),
    "CAD": ("Canadian dollar", "Canadian dollars", "cent", "cents"),
    "NZD": ("New Zealand dollar", "New Zealand dollars", "cent", "cents"),
    "CHF": ("Swiss franc", "Swiss francs", "centime", "centimes"),
    "INR": ("rupee", "rupees", "paisa", "paise"),
    "RUB": ("ruble", "rubles", "kopeck", "kopecks"),
    "THB": ("baht", "baht", "satang", "satang"),
    "MYR": ("ringgit", "ringgit", "sen", "sen"),
}
"""One, several; of the small coin one, several. Without a small coin the places are read: twelve point three four."""

UNITS = ((86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def whole(number: int) -> str:
    """A whole number, not below 0; a very large one digit by digit."""
    if number >= LARGEST:
        return digits(str(number), False)
    if number < 20:
        return ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return TENS[tens] + (f"-{ONES[ones]}" if ones else "")
    if number < 1000:
        return _joined(f"{ONES[number // 100]} hundred", number % 100)
    size, name = next(scale for scale in SCALES if number >= scale[0])
    return _joined(f"{whole(number // size)} {name}", number % size)


def _joined(front: str, rest: int) -> str:
    return f"{front} {whole(rest)}" if rest else front


def number(value: Decimal) -> str:
    places = fraction(value)
    said = whole(int(abs(value)))
    if places:
        said += " point " + " ".join(ONES[int(digit)] for digit in places)
    return f"minus {said}" if value < 0 and said != "zero" else said


def digits(text: str, is_phone: bool) -> str:
    """One by one, with a breath after every fourth of a long row; letters by name, other signs left out."""
    said: list[str] = []
    for sign in text:
        if sign in "0123456789":
            said.append(ONES[int(sign)])
        elif sign in SIGNS:
            said.append(SIGNS[sign])
        elif sign.isalpha():
            said.append(sign.upper())
    if len(said) <= 5:
        return " ".join(said)
    return ", ".join(" ".join(said[at : at + 4]) for at in range(0, len(said), 4))


def ordinal(value: int) -> str:
    said = whole(value)
    cut = max(said.rfind(" "), said.rfind("-")) + 1
    front, last = said[:cut], said[cut:]
    if last in ORDINALS:
        return front + ORDINALS[last]
    return front + (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")


def money(value: Decimal, currency: str) -> str:
    names = COINS.get(currency)
    if names is None:
        return f"{number(value)} {currency}".rstrip()
    one, several, coin, coins = names
    if not coin:
        said = number(rounded(value, 0) if currency in ("JPY", "KRW") else value)
        return f"{said} {one if said == 'one' else several}"
    units, parts = divmod(int(abs(value) * 100), 100)
    front = f"{whole(units)} {one if units == 1 else several}"
    back = f"{whole(parts)} {coin if parts == 1 else coins}"
    said = back if parts and not units else f"{front} and {back}" if parts else front
    return f"minus {said}" if value < 0 else said


def percent(value: Decimal) -> str:
    return f"{number(value)} percent"


def year(value: int) -> str:
    """nineteen oh five, two thousand, two thousand five, twenty twenty-six."""
    century, rest = divmod(value, 100)
    if value < 1000 or 2000 <= value < 2010 or value % 1000 == 0:
        return whole(value)
    if not rest:
        return f"{whole(century)} hundred"
    return f"{whole(century)} {'oh ' if rest < 10 else ''}{whole(rest)}"


def day(value: date, with_weekday: bool, with_year: bool) -> str:
    said = f"{MONTHS[value.month - 1]} {ordinal(value.day)}"
    if with_weekday:
        said = f"{WEEKDAYS[value.weekday()]}, {said}"
    return f"{said}, {year(value.year)}" if with_year else said


def clock(value: time) -> str:
    """two oh five p.m., nine a.m., noon, midnight."""
    if value.minute == 0 and value.hour in (0, 12):
        return "noon" if value.hour else "midnight"
    hour, half = value.hour % 12 or 12, "a.m." if value.hour < 12 else "p.m."
    if value.minute == 0:
        return f"{whole(hour)} {half}"
    return f"{whole(hour)} {'oh ' if value.minute < 10 else ''}{whole(value.minute)} {half}"


def duration(seconds: int) -> str:
    """The two largest units: two hours five minutes. What is smaller is left out."""
    parts = []
    for size, name in UNITS:
        count, seconds = divmod(seconds, size)
        parts.append(f"{whole(count)} {name}{'' if count == 1 else 's'}" if count else "")
    first = next((at for at, part in enumerate(parts) if part), len(parts) - 1)
    said = [part for part in parts[first : first + 2] if part]
    return " ".join(said) or "zero seconds"

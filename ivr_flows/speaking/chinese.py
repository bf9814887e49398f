"""Mandarin words for values.

两 and 二: the number by itself is 二; before what is counted it is 两 (两元, 两点, 两分钟). Inside a number 两 stands
before 千, 万 and 亿 where it comes first (两千二百, 两万), and 二 everywhere else (二百, 二十, 三万二千).
"""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from ivr_flows.speaking.reading import LARGEST, fraction, rounded

NUMERALS = "零一二三四五六七八九"
SIGNS = {"+": "加", "*": "星号", "#": "井号", ".": "点", "/": "斜杠", "@": "艾特"}
WEEKDAYS = "一二三四五六日"
WAN, YI = 10_000, 100_000_000

COINS: dict[str, tuple[str, str]] = {
    "USD": ("美元", "美分"),
    "EUR": ("欧元", "欧分"),
    "GBP": ("英镑", "便士"),
    "JPY": ("日元", ""),
    "HKD": ("港元", ""),
    "TWD": ("新台币", ""),
    "MOP": ("澳门元", ""),
    "KRW": ("韩元", ""),
    "SGD": ("新加坡元", ""),
    "AUD": ("澳元", ""),
    "CAD": ("加元", ""),
    "NZD": ("新西兰元", ""),
    "CHF": ("瑞士法郎", ""),
    "INR": ("印度卢比", ""),
    "RUB": ("卢布", ""),
    "THB": ("泰铢", ""),
    "MYR": ("林吉特", ""),
}
"""The unit and its hundredth; without one the places are read: 十二点三四港元. CNY has 角 and 分."""

UNITS = ((86_400, "天"), (3600, "小时"), (60, "分钟"), (1, "秒"))


def whole(value: int) -> str:
    """A whole number, not below 0; a very large one digit by digit."""
    return digits(str(value), False) if value >= LARGEST else _said(value, is_first=True)


def count(value: int) -> str:
    """A number before what it counts: 两, not 二."""
    return "两" if value == 2 else whole(value)


def _said(value: int, *, is_first: bool) -> str:
    for size, name in ((YI, "亿"), (WAN, "万")):
        if value >= size:
            high, low = divmod(value, size)
            front = "两" if high == 2 and is_first else _said(high, is_first=is_first)
            return front + name + _rest(low, size)
    return _section(value, is_first=is_first)


def _rest(low: int, size: int) -> str:
    """What follows 万 or 亿; 零 where the highest place there is empty."""
    if not low:
        return ""
    return ("零" if low < size // 10 else "") + _said(low, is_first=False)


def _section(value: int, *, is_first: bool) -> str:
    """Below 10000: 零 once for any row of empty places inside, none at the end."""
    if value < 10:
        return NUMERALS[value]
    if is_first and value < 20:
        return "十" + (NUMERALS[value - 10] if value > 10 else "")
    said, is_gap = "", False
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, size)
        if not digit:
            is_gap = bool(said)
            continue
        numeral = "两" if digit == 2 and size == 1000 and is_first else NUMERALS[digit]
        said += ("零" if is_gap else "") + numeral + name
        is_gap = False
    return said


def number(value: Decimal) -> str:
    places = fraction(value)
    said = whole(int(abs(value)))
    if places:
        said += "点" + "".join(NUMERALS[int(digit)] for digit in places)
    return f"负{said}" if value < 0 and said != "零" else said


def digits(text: str, is_phone: bool) -> str:
    """One by one, with a breath after every fourth of a long row; 幺 for 1 in a telephone number."""
    said: list[str] = []
    for sign in text:
        if sign in "0123456789":
            said.append("幺" if is_phone and sign == "1" else NUMERALS[int(sign)])
        elif sign in SIGNS:
            said.append(SIGNS[sign])
        elif sign.isalpha():
            said.append(sign.upper())
    if len(said) <= 5:
        return "".join(said)
    return "，".join("".join(said[at : at + 4]) for at in range(0, len(said), 4))


def ordinal(value: int) -> str:
    return "第" + whole(value)


def money(value: Decimal, currency: str) -> str:
    if currency == "CNY":
        said = _yuan(int(abs(value) * 100))
        return f"负{said}" if value < 0 else said
    names = COINS.get(currency)
    if names is None:
        return number(value) + currency
    unit, coin = names
    if not coin:
        amount = rounded(value, 0) if currency in ("JPY", "KRW") else value
        return ("两" if amount == 2 else number(amount)) + unit
    units, parts = divmod(int(abs(value) * 100), 100)
    said = count(units) + unit if units or not parts else ""
    said += count(parts) + coin if parts else ""
    return f"负{said}" if value < 0 else said


def _yuan(cents: int) -> str:
    """元, 角 and 分: 十二元三角四分; 零 where 角 is empty between them: 十二元零四分."""
    yuan, rest = divmod(cents, 100)
    jiao, fen = divmod(rest, 10)
    said = count(yuan) + "元" if yuan or not rest else ""
    if jiao:
        said += count(jiao) + "角"
    elif fen and yuan:
        said += "零"
    return said + (count(fen) + "分" if fen else "")


def percent(value: Decimal) -> str:
    said = number(abs(value))
    return f"负百分之{said}" if value < 0 and said != "零" else f"百分之{said}"


def day(value: date, with_weekday: bool, with_year: bool) -> str:
    said = "".join(NUMERALS[int(digit)] for digit in str(value.year)) + "年" if with_year else ""
    said += f"{whole(value.month)}月{whole(value.day)}日"
    return f"{said}星期{WEEKDAYS[value.weekday()]}" if with_weekday else said


def _part_of_day(hour: int) -> str:
    for until, name in ((5, "凌晨"), (9, "早上"), (12, "上午"), (13, "中午"), (18, "下午")):
        if hour < until:
            return name
    return "晚上"


def clock(value: time) -> str:
    """下午两点零五分, 上午九点半, 零点."""
    said = _part_of_day(value.hour) + count((value.hour - 1) % 12 + 1) if value.hour else "零"
    said += "点"
    if value.minute == 30 and value.hour:
        return said + "半"
    if value.minute:
        said += ("零" if value.minute < 10 else "") + whole(value.minute) + "分"
    return said


def duration(seconds: int) -> str:
    """The two largest units: 两小时五分钟. What is smaller is left out."""
    parts = []
    for size, name in UNITS:
        amount, seconds = divmod(seconds, size)
        parts.append(count(amount) + name if amount else "")
    first = next((at for at, part in enumerate(parts) if part), len(parts) - 1)
    return "".join(parts[first : first + 2]) or "零秒"

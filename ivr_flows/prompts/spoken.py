"""How places in line and waits are put together from recorded pieces."""

from __future__ import annotations

import math

HIGHEST_NUMBER = 99
"""`number/1` to `number/99` are recorded; a longer line is not worth counting aloud."""


def spoken_position(place: int) -> tuple[str, ...]:
    """Return the prompts that say a place in line, relative to the caller's language (0 = not known).

    The three pieces have the same order in English ("You are number" three "in line") and in Chinese
    (您目前排在第 三 位); a language that differs would get its own row here.
    """
    if place <= 0:
        return ("all_busy",)
    if place > HIGHEST_NUMBER:
        return ("position_many",)
    return ("position_before", f"number/{place}", "position_after")


LONGEST_MINUTES = 30
"""A wait that is probably longer is only said to be."""

WAIT_PROMPTS = (
    "wait_short",
    "wait_between",
    "wait_and",
    "wait_below",
    "wait_above",
    "wait_minutes",
    "count/2",
    *(f"number/{number}" for number in range(1, HIGHEST_NUMBER + 1) if number != 2),
)
"""Every prompt that `spoken_wait` may name."""


def spoken_wait(p50_s: float, p90_s: float) -> tuple[str, ...]:
    """Return the prompts that say a wait, as a range in whole minutes, relative to the caller's language.

    Nothing for a wait that is not known (P90 0), or so uncertain that its end cannot be said. Rounded outwards, so
    that what is said holds at least what is meant. The order of the pieces fits English ("The wait is between" two
    "and" five "minutes") and Chinese (预计等待 两 到 五 分钟).
    """
    if not (0.0 < p90_s < math.inf):
        return ()
    low, high = int(max(0.0, min(p50_s, p90_s)) // 60), math.ceil(p90_s / 60)
    if low >= LONGEST_MINUTES:
        return ("wait_above", _count(LONGEST_MINUTES), "wait_minutes")
    if high > HIGHEST_NUMBER:
        return ()
    if high <= 1:
        return ("wait_short",)
    if low < 1:
        return ("wait_below", _count(high), "wait_minutes")
    return ("wait_between", _count(low), "wait_and", _count(max(high, low + 1)), "wait_minutes")


def _count(minutes: int) -> str:
    # Chinese counts 两分钟 but names the number 二; English says "two" for both.
    return "count/2" if minutes == 2 else f"number/{minutes}"

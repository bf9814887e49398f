"""How numbers are put together from recorded pieces."""

from __future__ import annotations

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

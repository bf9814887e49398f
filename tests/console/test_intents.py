"""What pages ask for, from JSON to the wish: bounds of each message, and whose it is."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from callcenter.calls.wishes import AskedForTime, GaveDisposition
from callcenter.console.intents import LONGEST_EXTENSION_S, LONGEST_NOTE, from_page
from callcenter.console.wanted import may, wish_of

DISPOSED = {"type": "disposition", "call": "call-1", "disposition": "solved"}


@pytest.mark.parametrize(
    "said, wish",
    [
        ({"type": "extend_wrap_up"}, AskedForTime(agent="ann", by_s=60.0)),
        ({"type": "extend_wrap_up", "seconds": 600}, AskedForTime(agent="ann", by_s=600.0)),
        (DISPOSED, GaveDisposition(agent="ann", call="call-1", disposition="solved")),
        (
            {**DISPOSED, "note": "Refunded.", "finish": True},
            GaveDisposition(
                agent="ann", call="call-1", disposition="solved", note="Refunded.", finish=True
            ),
        ),
    ],
)  # fmt: skip
def test_a_message_becomes_a_wish(said: dict[str, Any], wish: object) -> None:
    message = from_page.validate_python(said)
    assert wish_of("ann", message) == wish
    assert from_page.validate_json(message.model_dump_json()) == message


@pytest.mark.parametrize(
    "said",
    [
        {"type": "extend_wrap_up", "seconds": 0},
        {"type": "extend_wrap_up", "seconds": LONGEST_EXTENSION_S + 1},
        {"type": "extend_wrap_up", "seconds": "NaN"},
        {**DISPOSED, "disposition": ""},
        {**DISPOSED, "disposition": "x" * 101},
        {**DISPOSED, "note": "x" * (LONGEST_NOTE + 1)},
        {**DISPOSED, "colour": "red"},
        {"type": "disposition", "disposition": "solved"},
    ],
)
def test_nonsense_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        from_page.validate_python(said)


@pytest.mark.parametrize(
    "said, roles", [({"type": "extend_wrap_up"}, {"agent"}), (DISPOSED, {"agent", "supervisor", "admin"})]
)
def test_who_may(said: dict[str, Any], roles: set[str]) -> None:
    message = from_page.validate_python(said)
    assert {role for role in ("agent", "supervisor", "admin") if may(role, message)} == roles

"""The Reason header, out and in."""

from __future__ import annotations

import pytest

from callcenter.sip.dialog.reason import reason_text, reason_value
from tests.sip.desk import from_peer


@pytest.mark.parametrize(
    "cause, value",
    [
        ("", ""),
        ("Call completed elsewhere", 'SIP;cause=200;text="Call completed elsewhere"'),
        ('Said "no"', 'SIP;text="Said \\"no\\""'),
        ("Q.850;cause=16", "Q.850;cause=16"),
        ("Q.850 ; cause=16", "Q.850 ; cause=16"),
    ],
)
def test_what_we_say(cause: str, value: str) -> None:
    assert reason_value(cause) == value


@pytest.mark.parametrize(
    "value, text",
    [
        ('SIP;cause=200;text="Call completed elsewhere"', "Call completed elsewhere"),
        ("Q.850;cause=16", "Q.850;cause=16"),
        ('SIP;text="open', "SIP"),
        ("", ""),
    ],
)
def test_what_they_say(value: str, text: str) -> None:
    assert reason_text(from_peer("BYE", Reason=value)) == text

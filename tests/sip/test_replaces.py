"""The Replaces header: read, written, refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.sip import ParseError
from callcenter.sip.replaces import Replaces

TOKENS = st.text("abcXYZ019-.@", min_size=1, max_size=20)


@pytest.mark.parametrize(
    "text, read",
    [
        ("c@h;to-tag=a;from-tag=b", Replaces("c@h", "a", "b")),
        ("c@h ; From-Tag=b;TO-TAG=a;early-only;x=y", Replaces("c@h", "a", "b", is_early_only=True)),
    ],
)
def test_what_is_read(text: str, read: Replaces) -> None:
    assert Replaces.parse(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c",
        ";to-tag=a;from-tag=b",
        "c;to-tag=a",
        "c;from-tag=b",
        "c;to-tag=a;from-tag=b;to-tag=c",
        "c;to-tag;from-tag=b",
    ],
)
def test_what_is_none(text: str) -> None:
    with pytest.raises(ParseError):
        Replaces.parse(text)


@given(TOKENS, TOKENS, TOKENS, st.booleans())
def test_there_and_back(call_id: str, to_tag: str, from_tag: str, is_early_only: bool) -> None:
    replaces = Replaces(call_id, to_tag, from_tag, is_early_only)
    assert Replaces.parse(str(replaces)) == replaces

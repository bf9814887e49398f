"""What goes out to a hook: its body, its headers, its signature, and when it is worth another try."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.outside.hooks import (
    LONGEST_PAUSE_S,
    Hook,
    Message,
    body_of,
    headers_of,
    may_try_again,
    pause_s,
)
from ivr_flows import Json

MESSAGE = Message(
    key="call-1/ask-3",
    hook="sms",
    call="call-1",
    at=100.0,
    values={"to": "+86138", "amount": 12.5, "tags": ["a"]},
)


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        ({}, {"to": "+86138", "amount": 12.5, "tags": ["a"]}),
        (
            {"number": "{to}", "text": "You owe {amount}."},
            {"number": "+86138", "text": "You owe 12.5."},
        ),
        ({"a": [{"b": "{call} {hook} {key}"}], "n": 7}, {"a": [{"b": "call-1 sms call-1/ask-3"}], "n": 7}),
        ({"gone": "{nothing}"}, {"gone": ""}),
    ],
    ids=["everything", "templates", "inside", "what the flow did not give"],
)
def test_bodies(body: dict[str, Json], sent: object) -> None:
    assert json.loads(body_of(Hook(name="sms", body=body), MESSAGE)) == sent


def test_a_form() -> None:
    hook = Hook(name="sms", format="form", body={"To": "{to}", "Body": "Hi & bye"})
    body = body_of(hook, MESSAGE)
    assert body == b"To=%2B86138&Body=Hi+%26+bye"
    assert headers_of(hook, MESSAGE, body, 1.0)["Content-Type"] == "application/x-www-form-urlencoded"


def test_a_value_cannot_break_out_of_its_text() -> None:
    message = Message(key="k", hook="sms", call="c", at=0.0, values={"to": '","admin":true,"x":"'})
    assert json.loads(body_of(Hook(name="sms", body={"to": "{to}"}), message)) == {
        "to": '","admin":true,"x":"'
    }


def test_every_request_carries_its_key_and_is_signed() -> None:
    hook = Hook(name="sms", headers={"Authorization": "Bearer x"}, secret=b"s")
    mac = hmac.new(b"s", b"1700.{}", hashlib.sha256).hexdigest()
    assert headers_of(hook, MESSAGE, b"{}", 1700.9) == {
        "Content-Type": "application/json",
        "Authorization": "Bearer x",
        "Idempotency-Key": "call-1/ask-3",
        "X-Signature": f"t=1700,v1={mac}",
    }


@pytest.mark.parametrize(
    ("failure", "again"),
    [
        ("unreachable", True), ("timeout", True), ("broken", True), ("disk", True), ("status_500", True),
        ("status_503", True), ("status_429", True), ("status_408", True), ("status_404", False),
        ("status_301", False), ("unknown", False), ("", False),
    ],
)  # fmt: skip
def test_what_is_worth_another_try(failure: str, again: bool) -> None:
    assert may_try_again(failure) is again


def test_pauses_grow_and_have_an_end() -> None:
    hook = Hook(name="sms", backoff_s=2.0)
    assert [pause_s(hook, attempt) for attempt in (1, 2, 3, 20)] == [2.0, 4.0, 8.0, LONGEST_PAUSE_S]
    assert (pause_s(hook, 1, 30.0), pause_s(hook, 1, 1e6)) == (30.0, LONGEST_PAUSE_S)


def test_secrets_are_in_no_text() -> None:
    hook = Hook(name="sms", headers={"A": "token"}, secret=b"token")
    assert "token" not in repr(hook)
    assert "+86138" not in repr(MESSAGE)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(), inside, max_size=3),
)


@given(st.dictionaries(st.text(), json_values, max_size=4))
def test_messages_come_back_from_disk(values: dict[str, Json]) -> None:
    message = Message(key="k", hook="h", call="c", at=1.5, values=values)
    assert Message.from_data(json.loads(json.dumps(message.to_data()))) == message
    assert body_of(Hook(name="h"), message)


@given(json_values)
def test_anything_else_on_disk_is_refused(data: Json) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Message.from_data(data)

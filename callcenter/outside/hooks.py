"""One request to a hook: what is sent, how it is signed, and whether it is worth trying again. No network here.

signature   X-Signature: t=<seconds>,v1=<hex>      HMAC-SHA256 of "<seconds>.<body>" with the hook's secret
once        Idempotency-Key: the same for every attempt, and after a restart
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlencode

from ivr_flows import Json, Value
from ivr_flows.template import parse_template

LONGEST_PAUSE_S = 300.0
TRY_AGAIN = frozenset({408, 425, 429})
"""Refusals that may be other answers later (RFC 9110 15.5.9, and 429); so may every 5xx."""

TYPES = {"json": "application/json", "form": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """Where messages go, secrets filled in. `path`: the file they are added to, instead of a `url`."""

    name: str
    url: str = ""
    path: str = ""
    method: str = "POST"
    format: Literal["json", "form"] = "json"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Mapping[str, Json] = field(default_factory=dict)
    secret: bytes = field(default=b"", repr=False)
    timeout_s: float = 5.0
    retries: int = 6
    backoff_s: float = 2.0
    waiting: int = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a flow wants sent. `key` is the same however often it is sent; `is_secret`: never written to a disk."""

    key: str
    hook: str
    call: str
    at: float
    values: Mapping[str, Json] = field(repr=False)
    is_secret: bool = False

    def to_data(self) -> dict[str, Json]:
        """Return JSON-able data."""
        return {
            "key": self.key,
            "hook": self.hook,
            "call": self.call,
            "at": self.at,
            "values": dict(self.values),
        }

    @classmethod
    def from_data(cls, data: Json) -> Message:
        """Restore what `to_data` gave; raises KeyError, TypeError or ValueError for anything else."""
        if not isinstance(data, dict) or not isinstance(values := data["values"], dict):
            raise TypeError("a message is a mapping with values")
        key, hook, call, at = data["key"], data["hook"], data["call"], data["at"]
        if not (isinstance(key, str) and isinstance(hook, str) and isinstance(call, str)):
            raise TypeError("a message has a key, a hook and a call")
        return cls(key=key, hook=hook, call=call, at=float(str(at)), values=values)


def body_of(hook: Hook, message: Message) -> bytes:
    """What is sent: the hook's body filled in, or else every value by its name."""
    known: dict[str, Value] = {"call": message.call, "hook": message.hook, "key": message.key}
    for name, value in message.values.items():
        known[name] = _plain(value)
    filled = _filled(dict(hook.body), known) if hook.body else dict(message.values)
    if hook.format == "form" and isinstance(filled, dict):
        return urlencode(
            {name: "" if value is None else str(value) for name, value in filled.items()}
        ).encode()
    return json.dumps(filled, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: Json) -> Value:
    match value:
        case list():
            return tuple(item for item in value if isinstance(item, str | int | float | bool))
        case str() | int() | float():
            return value
    return ""


def _filled(body: Json, known: Mapping[str, Value]) -> Json:
    match body:
        case str():
            return parse_template(body).render(known)
        case list():
            return [_filled(item, known) for item in body]
        case dict():
            return {name: _filled(item, known) for name, item in body.items()}
    return body


def headers_of(hook: Hook, message: Message, body: bytes, now: float) -> dict[str, str]:
    """The hook's own headers, and what every request carries."""
    headers = {"Content-Type": TYPES[hook.format], **hook.headers, "Idempotency-Key": message.key}
    if hook.secret:
        headers["X-Signature"] = signature(hook.secret, body, int(now))
    return headers


def signature(secret: bytes, body: bytes, at: int) -> str:
    """Who knows the secret can tell that we have sent this, and when."""
    mac = hmac.new(secret, f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"


def may_try_again(failure: str) -> bool:
    """Whether the same request may fare better later."""
    kind, _, status = failure.partition("_")
    if kind != "status" or not status.isdigit():
        return failure in ("unreachable", "timeout", "broken", "disk")
    return int(status) >= 500 or int(status) in TRY_AGAIN


def pause_s(hook: Hook, attempt: int, wanted_s: float = 0.0) -> float:
    """How long to rest after the `attempt`th try (1-based): longer every time, and as long as they `wanted`."""
    return min(LONGEST_PAUSE_S, max(hook.backoff_s * 2.0 ** (attempt - 1), wanted_s))

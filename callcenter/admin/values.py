"""Objects as plain values: comparable, with a mark that tells one state from the next, and without their secrets."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from callcenter.admin.kinds import Kind

HIDDEN = "••••••••"
"""Stands for a secret that is there. Sent back, or left out, it leaves the secret as it is."""

_TELLING = re.compile(r"authori|token|key|secret|cookie|password", re.IGNORECASE)
_WITH_PASSWORD = re.compile(r"^[a-z0-9+]+://[^/]*@", re.IGNORECASE)


def plain(value: Any) -> Any:
    """As JSON has it: keys are texts, dates are written out."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def mark_of(value: Any) -> str:
    """The object's state in a few characters, secrets included; "" for none."""
    if value is None:
        return ""
    text = json.dumps(plain(value), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def text_mark(text: str) -> str:
    """The state of a whole text in a few characters."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def shown(kind: Kind, value: Mapping[str, Any]) -> dict[str, Any]:
    """The object with every secret hidden."""
    return {key: _shown(kind, key, item) for key, item in plain(value).items()}


def _shown(kind: Kind, key: str, item: Any) -> Any:
    if key == "headers" and isinstance(item, dict):
        return {name: HIDDEN if _is_telling(name, text) else text for name, text in item.items()}
    if key == "url" and key in kind.secrets:
        return HIDDEN if _WITH_PASSWORD.match(str(item)) else item
    return HIDDEN if key in kind.secrets and item else item


def _is_telling(name: str, text: Any) -> bool:
    return isinstance(text, str) and bool(_TELLING.search(name))


def with_secrets(kind: Kind, given: Mapping[str, Any], stored: Mapping[str, Any] | None) -> dict[str, Any]:
    """What is meant by `given`: hidden or missing secrets are those stored, None takes one away."""
    kept = plain(stored or {})
    secret_keys = {key for key in kept if _shown(kind, key, kept[key]) != kept[key]}
    meant = {key: _meant(item, kept.get(key)) for key, item in given.items()}
    for key in secret_keys - set(given):
        meant[key] = kept[key]
    return {key: item for key, item in meant.items() if item is not None}


def _meant(item: Any, stored: Any) -> Any:
    if item == HIDDEN:
        return stored
    if isinstance(item, dict) and HIDDEN in item.values():
        known = stored if isinstance(stored, dict) else {}
        return {key: known.get(key) if one == HIDDEN else one for key, one in item.items()}
    return item


def differences(
    kind: Kind, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> list[dict[str, Any]]:
    """Field by field what is not the same, secrets hidden: {field, before, after}; None where there is nothing."""
    before, after = plain(old or {}), plain(new or {})
    hidden_before, hidden_after = shown(kind, before), shown(kind, after)
    return [
        {"field": key, "before": hidden_before.get(key), "after": hidden_after.get(key)}
        for key in dict.fromkeys((*before, *after))
        if before.get(key) != after.get(key)
    ]

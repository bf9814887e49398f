"""Events to payloads and back, with the type's name and version, so that old journals stay readable."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from callcenter.events import EVENT_TYPES, Event
from callcenter.journal.errors import JournalError, UnknownEvent
from callcenter.plain import from_plain, to_plain

_TO_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

VERSION = 1
"""Of every event's fields. When one changes, its new class gets its own number and the codec learns to lift the old."""


class Codec:
    """Knows every event type by name."""

    def __init__(self, types: Iterable[type[Event]] = EVENT_TYPES) -> None:
        self._types = {kind.__name__: kind for kind in types}

    def encode(self, number: int, event: Event) -> bytes:
        """Return the payload of one record."""
        fields = to_plain(event)
        name = fields.pop("type")
        if name not in self._types:
            raise UnknownEvent(f"{name} is not an event of this journal")
        text = _TO_JSON([number, name, VERSION, fields])
        # SIP text may carry octets that are no UTF-8 as lone surrogates: a caller's odd name must not stop the
        # journal, and has to come back as it was.
        return text.encode("utf-8", "surrogatepass")

    def decode(self, payload: bytes) -> tuple[int, Event]:
        """Return sequence number and event; raise UnknownEvent or JournalError."""
        try:
            number, name, version, fields = json.loads(payload)
        except (ValueError, TypeError) as error:
            raise JournalError("the record is not a journal record") from error
        kind = self._types.get(name) if version == VERSION else None
        if kind is None:
            raise UnknownEvent(f"event {name} version {version} is not known here")
        return int(number), self._read(kind, fields)

    @staticmethod
    def number_of(payload: bytes) -> int:
        """The sequence number alone: a reader that looks for the tail of a segment decodes nothing else."""
        number, comma, _ = payload[1:21].partition(b",")
        if not comma or not number.isdigit():
            raise JournalError("the record is not a journal record")
        return int(number)

    @staticmethod
    def _read(kind: type[Event], fields: Any) -> Event:
        try:
            return from_plain(kind, fields)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise JournalError(f"the fields of {kind.__name__} cannot be read: {error}") from error

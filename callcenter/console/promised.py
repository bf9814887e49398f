"""The calls that agents have promised: a fold of what was promised, put off and done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from callcenter.console.messages import PromisedCall
from callcenter.events import CallbackPromised, CallbackResting, EntryEnded, Event

_rows: TypeAdapter[dict[str, PromisedCall]] = TypeAdapter(dict[str, PromisedCall])


class PromisedCalls:
    """By entry; who promised each."""

    def __init__(self) -> None:
        self._calls: dict[str, PromisedCall] = {}
        self._by: dict[str, str] = {}

    def apply(self, event: Event) -> str:
        """Fold one event; return the agent whose list has changed, or ""."""
        match event:
            case CallbackPromised() if event.promised_by:
                self._by[event.entry] = event.promised_by
                self._calls[event.entry] = PromisedCall(
                    entry=event.entry,
                    queue=event.queue,
                    number=event.number,
                    name=event.display_name,
                    due=event.due,
                    note=event.note,
                )
                return event.promised_by
            case CallbackResting() if event.entry in self._calls and event.not_before:
                former = self._calls[event.entry]
                self._calls[event.entry] = former.model_copy(update={"due": event.not_before})
                return self._by[event.entry]
            case EntryEnded() if event.entry in self._calls:
                del self._calls[event.entry]
                return self._by.pop(event.entry)
        return ""

    def rows(self, agent: str) -> list[PromisedCall]:
        """Of this agent, the next one first."""
        mine = (call for entry, call in self._calls.items() if self._by[entry] == agent)
        return sorted(mine, key=lambda call: (call.due, call.entry))

    def to_data(self) -> dict[str, Any]:
        return {"calls": _rows.dump_python(self._calls, mode="json"), "by": dict(self._by)}

    def restore(self, data: Mapping[str, Any]) -> None:
        self._calls = _rows.validate_python(data.get("calls", {}))
        self._by = {entry: str(who) for entry, who in data.get("by", {}).items() if entry in self._calls}

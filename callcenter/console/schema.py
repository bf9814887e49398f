"""Print the JSON Schema of every console message: `python -m callcenter.console.schema`."""

from __future__ import annotations

import json
import sys

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from callcenter.console.intents import from_page
from callcenter.console.messages import to_page
from callcenter.console.waiting import WaitingPage


class _AsSent(GenerateJsonSchema):
    """As on the wire: every field present, defaults included; no titles, which would become type names."""

    def field_title_should_be_set(self, schema: object) -> bool:
        return False

    def field_is_required(self, field: object, total: bool) -> bool:
        return True


def schema() -> dict[str, object]:
    """One document: `to_page` and `from_page`, and `waiting`, which pages ask the API for."""
    by_key, common = TypeAdapter.json_schemas(
        [
            ("to_page", "serialization", to_page),
            ("from_page", "serialization", from_page),
            ("waiting", "serialization", TypeAdapter(WaitingPage)),
        ],
        schema_generator=_AsSent,
    )
    return {
        "title": "Messages",
        "type": "object",
        "properties": {name: by_key[name, mode] for name, mode in by_key},
        "required": ["to_page", "from_page", "waiting"],
        "additionalProperties": False,
        "$defs": common["$defs"],
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(schema(), indent=1) + "\n")

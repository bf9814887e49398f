"""The schema as it is published: the text, and where the copy for editors lies."""

from __future__ import annotations

import json
from pathlib import Path

from ivr_flows.schema.build import flow_schema

PUBLISHED = Path(__file__).parent.parent / "flow.schema.json"
"""The copy that editors read."""


def schema_text() -> str:
    """The schema as it is published."""
    return json.dumps(flow_schema(), ensure_ascii=False, indent=2) + "\n"

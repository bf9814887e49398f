"""The JSON Schema of flow files, for editors: what each verb reads is learned by letting it read.

    recorder   stands in for a node's fields and notes what it is asked for
    build      puts the notes together
    words      what editors tell about each field

`flow.schema.json` beside this package's folder is the published copy; a test compares them.
"""

from __future__ import annotations

import json
from pathlib import Path

from ivr_flows.schema.build import flow_schema

PUBLISHED = Path(__file__).parent.parent / "flow.schema.json"
"""The copy that editors read."""


def schema_text() -> str:
    """The schema as it is published."""
    return json.dumps(flow_schema(), ensure_ascii=False, indent=2) + "\n"


__all__ = ["PUBLISHED", "flow_schema", "schema_text"]

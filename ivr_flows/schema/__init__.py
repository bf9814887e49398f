"""The JSON Schema of flow files, for editors: what each verb reads is learned by letting it read.

    recorder   stands in for a node's fields and notes what it is asked for
    build      puts the notes together
    published  its text
    words      what editors tell about each field

`flow.schema.json` beside this package's folder is the published copy; a test compares them.
"""

from ivr_flows.schema.build import flow_schema
from ivr_flows.schema.published import PUBLISHED, schema_text

__all__ = ["PUBLISHED", "flow_schema", "schema_text"]

"""The journal's format, without files: events to records, records to segments and back.

    segment = header, record, record, …
    header  = magic "CCJ1" | version u16 | check u16 | first sequence number u64
    record  = length u32 | CRC-32 u32 | payload          (big endian; payload = one JSON text in UTF-8)
    payload = [sequence number, type name, version, {fields}]

Record numbers only rise; one is missing where a full disk lasted longer than the writer's buffer. Reading stops at
the first record that is cut short or damaged: what a kill leaves behind is a torn tail, and nothing after a damaged
record can be trusted. `Scan` says how many octets were left unread.
"""

from callcenter.journal.codec import Codec
from callcenter.journal.errors import JournalError, NotAJournal, UnknownEvent
from callcenter.journal.segment import (
    FRAME_SIZE,
    HEADER_SIZE,
    MAX_PAYLOAD,
    Scan,
    header,
    read_header,
    record,
    scan,
)

__all__ = [
    "FRAME_SIZE",
    "HEADER_SIZE",
    "MAX_PAYLOAD",
    "Codec",
    "JournalError",
    "NotAJournal",
    "Scan",
    "UnknownEvent",
    "header",
    "read_header",
    "record",
    "scan",
]

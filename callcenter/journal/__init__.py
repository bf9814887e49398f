"""The journal's format, without files: events to records, records to segments and back.

    segment = header, record, record, …
    header  = magic "CCJ1" | version u16 | reserved u16 | first sequence number u64
    record  = length u32 | CRC-32 u32 | payload          (big endian; payload = one JSON text in UTF-8)
    payload = [sequence number, type name, version, {fields}]

Records count up without gaps. Reading stops at the first record that is cut short, damaged or out of sequence:
what a kill leaves behind is a torn tail, and nothing after a damaged record can be trusted.
"""

from callcenter.journal.codec import Codec
from callcenter.journal.errors import JournalError, NotAJournal, UnknownEvent
from callcenter.journal.segment import HEADER_SIZE, Scan, header, read_header, record, scan

__all__ = [
    "HEADER_SIZE",
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

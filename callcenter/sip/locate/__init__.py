"""Which servers a SIP URI means, and in which order they are tried (RFC 3263), without asking anybody ourselves.

    Search(uri) ──missing──▶ questions ──▶ DNS ──answered──▶ Search ──missing──▶ … ──nothing missing──▶ targets(draw)

    numeric host, or a port   ─────────────────────────────▶ A, AAAA ──▶ targets
    transport given           ──────────────────▶ SRV ─────▶ A, AAAA ──▶ targets
    neither                   ──▶ NAPTR ────────▶ SRV ─────▶ A, AAAA ──▶ targets

A `Search` is a value that knows the answers so far: whoever does the asking owns sockets, time and cache. Each step
whose answer is empty falls back to the next one with default ports. Answers are cut to limits, loops of names end.
"""

from callcenter.sip.locate.order import by_weight
from callcenter.sip.locate.records import Address, Alias, Kind, Naptr, Question, Record, Srv
from callcenter.sip.locate.search import Reachable, Search
from callcenter.sip.locate.size import MAX_UDP_REQUEST, for_size

__all__ = [
    "Address",
    "Alias",
    "Kind",
    "MAX_UDP_REQUEST",
    "Naptr",
    "Question",
    "Reachable",
    "Record",
    "Search",
    "Srv",
    "by_weight",
    "for_size",
]

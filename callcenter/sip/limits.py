"""How much of anything a peer may send. Every number has a reason; every parser checks before it stores."""

from __future__ import annotations

from typing import Final

MAX_DATAGRAM: Final = 65_535
"""Octets. The largest UDP payload there is; a full one fits IPv4 only just, so nothing legal is refused."""

MAX_HEAD: Final = 65_536
"""Octets from start line to empty line on a stream. Torture messages need 3.5 kB, long Identity chains 16
kB."""

MAX_BODY: Final = 65_536
"""Octets of body on a stream. A browser's SDP with every codec and candidate is about 8 kB."""

MAX_HEADERS: Final = 200
"""Header values after comma lists are split. Real messages carry 10 to 40; 70 Via plus routes still fits."""

MAX_LINE: Final = 8_192
"""Octets of one unfolded header line. The longest seen is an Identity or Authorization of 2 to 4 kB."""

MAX_URI: Final = 4_096
"""Characters. Longer than any Replaces or multi-header URI that proxies pass on; 414 beyond it."""

MAX_VIAS: Final = 70
"""Hops. Max-Forwards starts at 70 (RFC 3261 8.1.1.6), so an honest request has no more."""

MAX_METHOD: Final = 64
"""Characters. The longest registered method has 9; a longer one would only fill the log."""

MAX_PARAMS: Final = 64
"""Parameters of one URI or header value."""

MAX_CONTACTS: Final = 20
"""Contacts in one REGISTER, and bindings one user may hold: desk phone, softphone and a few browser tabs."""

MAX_CSEQ: Final = 2**31 - 1
"""CSeq numbers are below 2**31 (RFC 3261 8.1.1.5)."""

MAX_SECONDS: Final = 2**32 - 1
"""Delta-seconds are at most 2**32 - 1 (RFC 3261 20.19); larger ones count as this one."""

MAX_KEEP_ALIVES: Final = 64
"""CRLF pings in one read of a stream. A ping comes every 30 to 120 s; more at once is somebody testing us."""

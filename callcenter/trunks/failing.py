"""Which final answers are the trunk's own, and which the word of the person called.

Another trunk is tried only while nobody's phone has rung: whoever was rung once would be rung twice.
"""

from __future__ import annotations

REFUSES_US = frozenset({401, 402, 403, 407})
"""The provider does not want us: password, credit, a destination closed to this account (RFC 3261 21.4)."""

DIFFERS = frozenset({406, 415, 420, 421, 430, 488, 606})
"""Media or extensions this trunk cannot do; another may."""

SILENT = 408
"""Nobody answered at all (RFC 3261 21.4.9; our own time-outs carry it as well, 8.1.3.1)."""


def may_try_another(code: int) -> bool:
    """Whether another trunk may still reach the person.

    Busy (486, 600), gone or unknown (404, 410, 484, 604), not there now (480: the end system was contacted, RFC 3261
    21.4.18) and no (603, 607, 608) are their word; 5xx are a server's own failure (21.5), 6xx hold everywhere (21.6).
    """
    return code == SILENT or code in REFUSES_US or code in DIFFERS or 500 <= code < 600


def is_trunks_fault(code: int) -> bool:
    """Whether the answer speaks against the trunk's health: silence, its servers' failures, a refused account."""
    return code == SILENT or code in (401, 407) or (500 <= code < 600 and code not in (501, 513))

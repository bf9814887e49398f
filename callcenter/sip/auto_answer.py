"""What makes a desk phone pick up by itself: the standard's word, and those that phones had before it.

A phone takes what it knows and skips the rest, so all of them go out together. Nothing is ever required of it
(RFC 5373 4.4 has Require for that): a phone that knows none must still ring.
"""

from __future__ import annotations

from callcenter.sip.headers import Row

# Both headers need a URI, and nothing must be fetched from it (RFC 3261 20.4, 20.9).
_NOWHERE = "callcenter.invalid"


def auto_answer(after_s: int = 0) -> tuple[Row, ...]:
    """The rows for the INVITE to a phone that is to answer by itself after `after_s` seconds."""
    return (
        ("Answer-Mode", "Auto"),
        ("Call-Info", f"<sip:{_NOWHERE}>;answer-after={after_s}"),
        ("Alert-Info", f"<http://{_NOWHERE}>;info=alert-autoanswer;delay={after_s}"),
    )

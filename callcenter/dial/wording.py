"""What a person is told about an answer that ends a call before it began."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType

from callcenter.sip.message import Response

PROGRESS: Mapping[int, str] = MappingProxyType(
    {180: "ringing", 181: "being forwarded", 182: "waiting in line", 183: "in progress"}
)


class Outcome(enum.Enum):
    """How a dialled call went; the value is the exit code of `callcenter dial`."""

    ANSWERED = 0
    BUSY = 3
    FAILED = 4


_BUSY = frozenset({486, 600, 603})
_MEANING: Mapping[int, str] = MappingProxyType(
    {
        401: "this caller must prove who it is; give --user and --password of a SIP account",
        403: "the user or its password is wrong, or it may not call this number",
        404: "nobody has this number",
        407: "this caller must prove who it is; give --user and --password of a SIP account",
        408: "nobody answered in time",
        415: "no common way to send sound",
        480: "nobody is there to answer",
        484: "the number is not complete",
        488: "no common way to send sound",
        500: "the server made a mistake; its log says more",
        503: "the server is full or out of service",
        603: "the call was declined",
        604: "nobody has this number",
        606: "no common way to send sound",
    }
)


def refusal_in_words(response: Response) -> tuple[Outcome, str]:
    """Return the outcome and one line for a final answer from 300 up."""
    outcome = Outcome.BUSY if response.status in _BUSY else Outcome.FAILED
    line = f"{'busy' if outcome is Outcome.BUSY else 'failed'}: {response.status} {response.reason}".rstrip()
    meaning = _MEANING.get(response.status, "")
    if 300 <= response.status < 400 and response.contacts:
        meaning = f"it has moved to {response.contacts[0].uri}; dial that instead"
    retry_after = (response.headers.get("Retry-After") or "").partition(";")[0].strip()
    if retry_after.isdigit():
        meaning = f"{meaning or 'come back later'}; try again in {retry_after} s"
    return outcome, f"{line} ({meaning})" if meaning else line

"""Requests that are too large for one datagram go over TCP where the server has it (RFC 3261 18.1.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from callcenter.sip.reach import Target

MAX_UDP_REQUEST = 1300
"""Octets. Within 200 of the smallest usual path MTU of 1500: a longer datagram would be cut, and lost in NATs."""


def for_size(targets: Iterable[Target], octets: int) -> tuple[Target, ...]:
    """The targets for a request of that many octets: before each UDP server the same one over TCP.

    Its UDP stays behind it, for a server that refuses TCP is still to be asked (18.1.1). The request is made anew
    for each, so that its Via names the transport it takes.
    """
    if octets <= MAX_UDP_REQUEST:
        return tuple(targets)
    wanted = [
        one
        for target in targets
        for one in ((replace(target, transport="tcp"), target) if target.transport == "udp" else (target,))
    ]
    return tuple(dict.fromkeys(wanted))

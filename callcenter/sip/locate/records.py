"""What is asked of DNS and what comes back, and which of it can be used at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal

Kind = Literal["NAPTR", "SRV", "A", "AAAA"]

# RFC 1035 2.3.4; the underscore is SRV's (RFC 2782). Anything else would only travel through logs and caches.
_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?").fullmatch
_MAX_NAME = 253


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask of DNS; `name` in lower case without the dot at its end."""

    kind: Kind
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Naptr:
    """A rule that leads to the SRV records of one transport (RFC 3403 4.1, RFC 3263 4.1)."""

    order: int
    preference: int
    service: str
    replacement: str
    flags: str = "s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Srv:
    """One server: lower `priority` first, among equals by `weight`; target "." means there is none (RFC 2782)."""

    priority: int
    weight: int
    port: int
    target: str


@dataclass(frozen=True, slots=True)
class Address:
    """An IPv4 or IPv6 address."""

    host: str


@dataclass(frozen=True, slots=True)
class Alias:
    """The name is only another word for this one (CNAME)."""

    name: str


Record = Naptr | Srv | Address | Alias


def as_name(text: str) -> str:
    """A domain name as questions have it, "" for what is none."""
    name = text.lower().removesuffix(".")
    if len(name) > _MAX_NAME or not all(map(_LABEL, name.split("."))):
        return ""
    return name


def is_address(host: str) -> bool:
    """Whether a host is numeric already."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def can_be_sent_to(address: Address, kind: Kind) -> bool:
    """Whether an answer is an address of the family asked for, and of one machine."""
    try:
        ip = ip_address(address.host)
    except ValueError:
        return False
    return ip.version == (4 if kind == "A" else 6) and not ip.is_unspecified and not ip.is_multicast

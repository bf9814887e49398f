"""Trunks, and who may call what over them: their part of the site file."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from callcenter.site.part import Problem
from said import Said

_URI = re.compile(
    r"sips?:(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(?::[0-9]{1,5})?"
    r"(?:;transport=(?:udp|tcp|tls))?"
)
_AT_PORT = re.compile(r"(?P<host>\[[^]]+\]|[0-9.]+):(?P<port>[0-9]{1,5})")


def _uri(text: str) -> str:
    if not _URI.fullmatch(text):
        raise ValueError(
            Said(
                'is a server such as "sip:carrier.example", "sip:192.0.2.7:5080" or "sip:pbx.example;transport=tcp"'
            )
        )
    return text


def _source(text: str) -> str:
    at_port = _AT_PORT.fullmatch(text)
    try:
        if at_port is not None and int(at_port["port"]) <= 65_535:
            ipaddress.ip_address(at_port["host"].strip("[]"))
        else:
            ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise ValueError(
            Said('is an address, a network or an address with port such as "192.0.2.7:5060"')
        ) from None
    return text


Server = Annotated[str, AfterValidator(_uri)]
Source = Annotated[str, AfterValidator(_source)]
Prefix = Annotated[str, Field(pattern=r"^(\+[0-9]{0,15}|[0-9]{1,15})$")]
"""The beginning of a number in E.164 ("+86"; "+" is every one), or of a short number ("100")."""
Digits = Annotated[str, Field(pattern=r"^\+?[0-9*#]{0,15}$")]
DialledNumber = Annotated[str, Field(pattern=r"^\+?[0-9]{1,20}$")]
CalledAs = Annotated[str, Field(pattern=r"^\+?[A-Za-z0-9._-]{1,64}$")]
"""What a provider says was called: a number, or the name of the account (a PBX that takes us for a telephone)."""
Codec = Literal["PCMU", "PCMA", "G722"]
Caller = Literal["agent", "supervisor", "admin", "auditor", "phone", "trunk"]
"""Who calls: a role, `phone` for every SIP account without a person, or `trunk` for people outside who ask us to
transfer them; without rights for `trunk` they reach telephones of ours only."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SiteTrunk(_Part):
    """A line to the world: `uri` is its server or registrar.

    It proves itself with `password`, or with `ha1` (algorithm → H(username:realm:password)) so that the password
    itself stands nowhere. Calls from `sources` are its calls, and those that prove `inbound_username`. `prefixes`:
    what may go out over it; none: it only brings calls. `caller_number`: who calls when the caller has no number of
    their own that the world knows. `max_calls` counts both directions, `max_calls_per_s` each; 0 = no limit.
    `numbers`: called number as it sends it, or its account name, → a number of ours. `emergency`: first choice for
    emergency calls.
    `refer_out`: it may be asked to connect two outside parties itself (REFER), when we have nothing to do with them
    any more; both of them must be behind trunks that allow it.
    `srtp`: whether keys are offered beside a plain stream, must be taken, or stay away. `ipv6`: it takes sound over
    IPv6; where `uri` is an IPv6 address, that goes without saying.
    """

    uri: Server
    outbound_proxy: Server | None = None
    username: str = ""
    password: str = Field(default="", repr=False)
    ha1: dict[Literal["MD5", "SHA-256"], str] = Field(default={}, repr=False)
    registers: bool = False
    register_every_s: int = Field(default=600, ge=60, le=86_400)
    options_every_s: int = Field(default=60, ge=0, le=3600)
    sources: tuple[Source, ...] = ()
    inbound_username: str = ""
    inbound_password: str = Field(default="", repr=False)
    from_domain: str = ""
    trusts_identity: bool = True
    takes_identity: bool = False
    prefixes: tuple[Prefix, ...] = ()
    order: int = Field(default=100, ge=0, le=10_000)
    weight: int = Field(default=1, ge=1, le=10_000)
    spelling: Literal["e164", "plain", "national"] = "e164"
    strip: Digits = ""
    prepend: Digits = ""
    caller_number: str = Field(default="", pattern=r"^(\+?[0-9]{1,20})?$")
    max_calls: int = Field(default=0, ge=0, le=100_000)
    max_calls_per_s: int = Field(default=0, ge=0, le=1000)
    codecs: tuple[Codec, ...] = Field(default=("PCMA", "PCMU"), min_length=1)
    dtmf: Literal["rfc4733", "inband"] = "rfc4733"
    srtp: Literal["never", "optional", "required"] = "never"
    ipv6: bool = False
    emergency: bool = False
    refer_out: bool = False
    numbers: dict[CalledAs, DialledNumber] = {}

    def conflicts(self) -> Iterator[Problem]:
        """What does not go together; places are relative to the trunk."""
        if (self.prefixes or self.emergency) and not self.caller_number:
            yield ("caller_number",), Said("is missing: nobody calls out without a number")
        if self.registers and not self.username:
            yield ("username",), Said("is missing: a registration needs one")
        if self.username and not (self.password or self.ha1):
            yield ("password",), Said("is missing (or ha1): a username alone proves nothing")
        if bool(self.inbound_username) != bool(self.inbound_password):
            yield ("inbound_username",), Said("and inbound_password belong together")
        if len(set(self.codecs)) != len(self.codecs):
            yield ("codecs",), Said("one is named twice")


class SiteDialling(_Part):
    """What a role may call outside: numbers that begin with one of `prefixes`, but with none of `never`.

    Other countries than ours need `international` beside a prefix, premium numbers `premium`. Emergency numbers are
    open to everybody.
    """

    prefixes: tuple[Prefix, ...] = ()
    never: tuple[Prefix, ...] = ()
    international: bool = False
    premium: bool = False

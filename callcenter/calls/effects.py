"""What the call core answers with. Events and commands are their own effects; these are the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import acd
from callcenter.calls.media import LegMedia, RecordingMedia
from callcenter.calls.sip import SipCommand
from callcenter.events import Event
from ivr_flows import Input as FlowInput
from ivr_flows import Json
from said import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class DropMedia:
    """The leg is over: close its media."""

    leg: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRecording:
    """The recording is over: close its file."""

    recording: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscardRecording:
    """Delete this closed file: nobody wants it."""

    recording: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUpCustomer:
    """Find who has this number; the answer comes back as `CustomerLookedUp`. Never waited for."""

    call: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOutside:
    """A flow's question to the world outside; `OutsideAnswered` with the same call and ask comes back, always.

    `kind` says who answers it, `request` is as that one wants it and may hold secrets: never log it. `language`: the
    caller's.
    """

    call: str
    ask: str
    kind: str
    request: Mapping[str, Json] = field(repr=False)
    timeout_s: float
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WakeAt:
    """Call `woke(key)` at `at`; the latest wish per key counts."""

    key: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TellRouter:
    """A fact for the owner of the queues; it answers with decisions in the same turn."""

    fact: acd.Input


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPlace:
    """Where does this call's entry stand in line? The exchange answers through `Calls.placed` in the same turn."""

    call: str
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TellFlow:
    """What a flow has asked for is answered already: it hears so in the same turn, once its step is carried out."""

    call: str
    fact: FlowInput


@dataclass(frozen=True, slots=True, kw_only=True)
class BelongsTo:
    """From now on what the router says of `entry` is about this call: the one that calls its customer back."""

    entry: str
    call: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCall:
    """An agent calls somebody from their own telephone, or that call is over: no offers meanwhile."""

    agent: str
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRung:
    """An agent's line that stays up rings for this call, by their page alone.

    `answers`: and is taken at once. `picks_up`: and is taken by itself once its tone has been heard.
    """

    leg: str
    call: str
    answers: bool
    picks_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LineBegan:
    """An agent's line stays up: it carries one contact at a time, whatever the agent's capacity is."""

    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineEnded:
    """An agent's line that was to stay up did not: no offers until they want some again."""

    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneChanged:
    """An agent's telephone, or its line that stays up, came or went: their pages are told how it is now."""

    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A person's wish could not be met: shown to that user. `code` is stable, `text` says why."""

    user: str
    code: str
    text: Said


Effect = (
    Event
    | SipCommand
    | LegMedia
    | DropMedia
    | RecordingMedia
    | StopRecording
    | DiscardRecording
    | LookUpCustomer
    | AskOutside
    | WakeAt
    | TellRouter
    | AskPlace
    | TellFlow
    | BelongsTo
    | OwnCall
    | LineRung
    | LineBegan
    | LineEnded
    | PhoneChanged
    | Refused
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerLookedUp:
    """The lookup's answer: `matches` customers have the number; the fields describe the first.

    `last_agent`: who served them last, at `last_agent_at`. `tags`: what bonus rules of queues look for.
    `recent_calls`: how often they have called lately.
    """

    call: str
    customer: str = ""
    name: str = ""
    tier: str = ""
    language: str = ""
    matches: int = 0
    last_agent: str = ""
    last_agent_at: float = 0.0
    tags: tuple[str, ...] = ()
    account: str = ""
    recent_calls: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideAnswered:
    """The answer to `AskOutside`, or why there is none (`failure`: timeout, unknown, busy, refused, failed…)."""

    call: str
    ask: str
    value: Json = field(default=None, repr=False)
    failure: str = ""

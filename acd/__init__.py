"""Automatic call distribution: which waiting contact goes to which free agent, decided and never done here.

    Engine().handle(input, now) -> [decision, …]        Engine().woke(key, now) -> [decision, …]

    entry   waiting ⇄ offered → closed (answered, abandoned, or another exit by name), exactly once
    offer   live → accepted | refused | missed | withdrawn | unreachable
    agent   logged_out → not_ready ⇄ idle → offered → on_contact → wrap_up → idle   (table in `acd.states`)

`Engine` owns all of it. `waiting` holds entries in one line per (queue, requirement) together with the idle
agents who may take them; `roster` the agents and the lines they serve; `discipline` orders entries and
`strategy` agents; `explain` says why; `snapshot` turns everything into plain data and back. Deadlines (an
offer's, wrap-up's, the end of a refusal) leave as `WakeAt` and come back through `woke`. Standard library
only.
"""

from acd.decisions import (
    AgentChanged,
    Decision,
    EntryClosed,
    EntryQueued,
    MakeOffer,
    OfferEnded,
    WakeAt,
    Why,
)
from acd.engine import Engine
from acd.errors import (
    AcdError,
    BadSpec,
    DuplicateEntry,
    StaleOffer,
    UnknownAgent,
    UnknownEntry,
    UnknownQueue,
    WrongState,
)
from acd.inputs import (
    AgentConfigured,
    AgentNotReady,
    AgentReady,
    AgentSignedIn,
    AgentSignedOut,
    ContactEnded,
    EntryArrived,
    EntryLeft,
    Input,
    OfferAccepted,
    OfferRefused,
    QueueConfigured,
    WrapUpFinished,
)
from acd.model import AgentSpec, Entry, QueueSpec, SkillNeed
from acd.snapshot import Snapshot
from acd.states import AgentView, State
from acd.waiting import Place

__all__ = [
    "AcdError",
    "AgentChanged",
    "AgentConfigured",
    "AgentNotReady",
    "AgentReady",
    "AgentSignedIn",
    "AgentSignedOut",
    "AgentSpec",
    "AgentView",
    "BadSpec",
    "ContactEnded",
    "Decision",
    "DuplicateEntry",
    "Engine",
    "Entry",
    "EntryArrived",
    "EntryClosed",
    "EntryLeft",
    "EntryQueued",
    "Input",
    "MakeOffer",
    "OfferAccepted",
    "OfferEnded",
    "OfferRefused",
    "Place",
    "QueueConfigured",
    "QueueSpec",
    "SkillNeed",
    "Snapshot",
    "StaleOffer",
    "State",
    "UnknownAgent",
    "UnknownEntry",
    "UnknownQueue",
    "WakeAt",
    "Why",
    "WrapUpFinished",
    "WrongState",
]

"""Automatic call distribution: which waiting contact goes to which free agent, decided and never done here.

    Engine().handle(input, now) -> [decision, …]        Engine().woke(key, now) -> [decision, …]

    entry   waiting ⇄ offered → closed (answered, abandoned, or another exit by name), exactly once
    offer   live → accepted | refused | missed | withdrawn | unreachable
    agent   logged_out → not_ready ⇄ idle → offered → on_contact → wrap_up → idle   (table in `acd.states`)

`Engine` owns all of it. `waiting` holds entries in one line per (queue, requirement) together with the idle
agents who may take them; `roster` the agents and the lines they serve; `discipline` orders entries and
`strategy` agents; `lending` and `steering` do what somebody in charge wants for now; `explain` says why;
`snapshot` turns everything into plain data and back. Deadlines (an offer's, wrap-up's, the end of a refusal) leave as
`WakeAt` and come back through `woke`. Standard library only.
"""

from acd.agent import AgentView, State, Work
from acd.decisions import (
    AgentChanged,
    AskCallback,
    CallBack,
    CallbackWaits,
    Decision,
    EntryClosed,
    EntryQueued,
    HeldFor,
    InHand,
    MakeOffer,
    NeedsChanged,
    OfferEnded,
    QueuesServed,
    RankRaised,
    RankRegained,
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
from acd.estimate import Pace, Wait
from acd.hours import Door, Hours
from acd.inputs import (
    AgentConfigured,
    AgentLent,
    AgentLimited,
    AgentNotReady,
    AgentReady,
    AgentSignedIn,
    AgentSignedOut,
    CallbackChosen,
    CallbackMissed,
    CallbackReached,
    ContactBegun,
    ContactEnded,
    DispositionGiven,
    EntryArrived,
    EntryDescribed,
    EntryLeft,
    EntryRaised,
    EntryReserved,
    Input,
    OfferAccepted,
    OfferMade,
    OfferRefused,
    QueueConfigured,
    QueueRemoved,
    WrapUpExtended,
    WrapUpFinished,
)
from acd.model import VOICE, AgentSpec, Entry, QueueSpec
from acd.rules import BonusRule, CallbackRule, First, Overflow, Way, When
from acd.skills import AnyOf, Needs, SkillNeed, SkillStep
from acd.snapshot import Snapshot
from acd.waiting import Place

__all__ = [
    "VOICE",
    "AcdError",
    "AgentChanged",
    "AgentConfigured",
    "AgentLent",
    "AgentLimited",
    "AgentNotReady",
    "AgentReady",
    "AgentSignedIn",
    "AgentSignedOut",
    "AgentSpec",
    "AgentView",
    "AnyOf",
    "AskCallback",
    "BadSpec",
    "BonusRule",
    "CallBack",
    "CallbackChosen",
    "CallbackMissed",
    "CallbackReached",
    "CallbackRule",
    "CallbackWaits",
    "ContactBegun",
    "ContactEnded",
    "Decision",
    "DispositionGiven",
    "Door",
    "DuplicateEntry",
    "Engine",
    "Entry",
    "EntryArrived",
    "EntryClosed",
    "EntryDescribed",
    "EntryLeft",
    "EntryQueued",
    "EntryRaised",
    "EntryReserved",
    "First",
    "HeldFor",
    "Hours",
    "InHand",
    "Input",
    "MakeOffer",
    "Needs",
    "NeedsChanged",
    "OfferAccepted",
    "OfferEnded",
    "OfferMade",
    "OfferRefused",
    "Overflow",
    "Pace",
    "Place",
    "QueueConfigured",
    "QueueRemoved",
    "QueueSpec",
    "QueuesServed",
    "RankRaised",
    "RankRegained",
    "SkillNeed",
    "SkillStep",
    "Snapshot",
    "StaleOffer",
    "State",
    "UnknownAgent",
    "UnknownEntry",
    "UnknownQueue",
    "Wait",
    "WakeAt",
    "Way",
    "When",
    "Why",
    "Work",
    "WrapUpExtended",
    "WrapUpFinished",
    "WrongState",
]

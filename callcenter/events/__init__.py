"""The one typed stream of what happened.

Every record, KPI, screen and report is a fold of these events. An event is a frozen value in the past tense; `at` is
seconds since the Unix epoch, UTC. Events are journalled before the effects that follow from them, so a field is never
renamed or removed: a changed event gets a new class and the codec (`callcenter.journal`) learns to lift the old one.
"""

from callcenter.events.agents import AgentRinging, AgentStateChanged, ScreenPopped
from callcenter.events.base import Event
from callcenter.events.calls import (
    AgentLost,
    AgentReturned,
    CallArrived,
    CallConnected,
    CallEnded,
    CallRefused,
    CustomerMatched,
    DigitPressed,
    FlowStarted,
    IvrPortTaken,
    LegQualityMeasured,
    MediaRecovered,
    MediaStalled,
    MenuChosen,
    PromptStarted,
    WrongDigit,
)
from callcenter.events.queues import (
    EntryEnded,
    EntryStarted,
    Offered,
    OfferEnded,
    PositionAnnounced,
    WaitAnswered,
)

EVENT_TYPES: tuple[type[Event], ...] = (
    CallArrived,
    CallRefused,
    IvrPortTaken,
    FlowStarted,
    PromptStarted,
    DigitPressed,
    WrongDigit,
    MenuChosen,
    CustomerMatched,
    CallConnected,
    MediaStalled,
    MediaRecovered,
    LegQualityMeasured,
    AgentLost,
    AgentReturned,
    CallEnded,
    EntryStarted,
    PositionAnnounced,
    WaitAnswered,
    Offered,
    OfferEnded,
    EntryEnded,
    AgentStateChanged,
    AgentRinging,
    ScreenPopped,
)

__all__ = [
    "EVENT_TYPES",
    "AgentLost",
    "AgentReturned",
    "AgentRinging",
    "AgentStateChanged",
    "CallArrived",
    "CallConnected",
    "CallEnded",
    "CallRefused",
    "CustomerMatched",
    "DigitPressed",
    "EntryEnded",
    "EntryStarted",
    "Event",
    "FlowStarted",
    "IvrPortTaken",
    "LegQualityMeasured",
    "MediaRecovered",
    "MediaStalled",
    "MenuChosen",
    "OfferEnded",
    "Offered",
    "PositionAnnounced",
    "PromptStarted",
    "ScreenPopped",
    "WaitAnswered",
    "WrongDigit",
]

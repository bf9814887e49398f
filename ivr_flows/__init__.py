"""IVR flows: YAML in, actions out. Pure; imports nothing of the rest of the product.

    flow = load_file(FLOWS / "main.yaml", Catalogue.load())
    step = start(flow, {"ani": "+4930…", "dnis": "5000"}, now)       # a position and actions
    step = step(flow, step.position, Digit("1"), now)

A call in a flow is running (the flow owns it, and there is a deadline), connected (an agent has it; `Requeued`
gives it back) or ended. The exchange owns the flow and the position, carries out actions, and feeds inputs.
`Position` is plain data and survives a restart; keys typed into a sensitive `collect` do not.
"""

from ivr_flows.actions import (
    Action,
    Echo,
    EndMessage,
    EnterQueue,
    HangUp,
    LeaveQueue,
    Play,
    RecordMessage,
    StopPlaying,
    Tell,
    TellKind,
    WakeAt,
)
from ivr_flows.errors import FlowError, FlowErrors, IvrFlowsError
from ivr_flows.flow import Flow
from ivr_flows.inputs import (
    AgentAnswered,
    CallerLeft,
    Digit,
    Input,
    PlaybackEnded,
    Queued,
    QueueLeft,
    RecordingEnded,
    Requeued,
    VariablesLearned,
    Woke,
)
from ivr_flows.interpreter import Step, hides_digits, start, step
from ivr_flows.load import FLOWS, load, load_file
from ivr_flows.position import Phase, Position, Status
from ivr_flows.prompts import Catalogue, load_catalogue
from ivr_flows.values import LANGUAGES, RECORDED_QUEUES, TOLD_OF_RECORDING, Value

__all__ = [
    "FLOWS",
    "LANGUAGES",
    "RECORDED_QUEUES",
    "TOLD_OF_RECORDING",
    "Action",
    "AgentAnswered",
    "CallerLeft",
    "Catalogue",
    "Digit",
    "Echo",
    "EndMessage",
    "EnterQueue",
    "Flow",
    "FlowError",
    "FlowErrors",
    "HangUp",
    "Input",
    "IvrFlowsError",
    "LeaveQueue",
    "Phase",
    "Play",
    "PlaybackEnded",
    "Position",
    "QueueLeft",
    "Queued",
    "RecordMessage",
    "RecordingEnded",
    "Requeued",
    "Status",
    "Step",
    "StopPlaying",
    "Tell",
    "TellKind",
    "Value",
    "VariablesLearned",
    "WakeAt",
    "Woke",
    "hides_digits",
    "load",
    "load_catalogue",
    "load_file",
    "start",
    "step",
]

"""IVR flows: YAML in, actions out. Pure; imports nothing of the rest of the product.

    flow = load_file(FLOWS / "main.yaml", Catalogue.load())
    step = start(flow, {"ani": "+4930…", "dnis": "5000"}, now)       # a position and actions
    step = step(flow, step.position, Digit("1"), now)

A call in a flow is running (the flow owns it, and there is a deadline), connected (an agent has it; `Requeued`
gives it back) or ended. The exchange owns the flow and the position, carries out actions, and feeds inputs.
`Position` is plain data and survives a restart; keys typed into a sensitive `collect` do not.

    verb        one file in nodes/: a Node with its table (phase, heard) -> what to do; `nodes.VERBS` lists them
    Node        says its exits, what it reads and writes, its prompts and what it needs outside: `check`, drawings and
                the schema know no verb
    variables   typed when the flow declares them; what is made of something secret is secret, and in memory only
    Ask         the one way to the world outside: -> Answered, FAILED or DUE; an answer nobody waits for changes nothing
    subflow     the flows that wait are `Position.frames`; position and flow are always those of the innermost
    chance      drawn from `Position.seed`, which the exchange gives: the same call goes the same way again
"""

from ivr_flows.actions import (
    Action,
    Ask,
    AskPlace,
    ChooseCallback,
    Echo,
    EndMessage,
    EndTransfer,
    EnterQueue,
    HangUp,
    LeaveQueue,
    Play,
    RecordMessage,
    StopPlaying,
    Tell,
    TellKind,
    TransferToAgent,
    TransferToNumber,
    WakeAt,
)
from ivr_flows.errors import FlowError, FlowErrors, IvrFlowsError
from ivr_flows.flow import Flow, Flows
from ivr_flows.inputs import (
    AgentAnswered,
    Answered,
    CallbackProposed,
    CallerLeft,
    Digit,
    Diverted,
    Input,
    Placed,
    PlaybackEnded,
    Queued,
    QueueLeft,
    RecordingBegan,
    RecordingEnded,
    Requeued,
    TransferEnded,
    VariablesLearned,
    Woke,
)
from ivr_flows.interpreter import Step, hides_digits, start, step
from ivr_flows.label import Label
from ivr_flows.load import FLOWS, flow_paths, load, load_file, read_text
from ivr_flows.needs import alternatives, parse_needs
from ivr_flows.position import Frame, Phase, Position, Status
from ivr_flows.prompts import Catalogue, load_catalogue
from ivr_flows.together import Checked, check_together
from ivr_flows.values import (
    CALLBACK_QUEUES,
    LANGUAGES,
    RECORDED_QUEUES,
    TIME_ZONE,
    TOLD_OF_RECORDING,
    Json,
    Need,
    Needs,
    Skill,
    Value,
)

__all__ = [
    "Action",
    "AgentAnswered",
    "Answered",
    "Ask",
    "Flows",
    "Frame",
    "Json",
    "AskPlace",
    "CALLBACK_QUEUES",
    "CallbackProposed",
    "CallerLeft",
    "Catalogue",
    "Checked",
    "ChooseCallback",
    "Digit",
    "Diverted",
    "Echo",
    "EndMessage",
    "EndTransfer",
    "EnterQueue",
    "FLOWS",
    "Flow",
    "FlowError",
    "FlowErrors",
    "HangUp",
    "Input",
    "IvrFlowsError",
    "LANGUAGES",
    "Label",
    "LeaveQueue",
    "Need",
    "Needs",
    "Phase",
    "Placed",
    "Play",
    "PlaybackEnded",
    "Position",
    "QueueLeft",
    "Queued",
    "RECORDED_QUEUES",
    "RecordMessage",
    "RecordingBegan",
    "RecordingEnded",
    "Requeued",
    "Skill",
    "Status",
    "Step",
    "StopPlaying",
    "TIME_ZONE",
    "TOLD_OF_RECORDING",
    "Tell",
    "TellKind",
    "TransferEnded",
    "TransferToAgent",
    "TransferToNumber",
    "Value",
    "VariablesLearned",
    "WakeAt",
    "Woke",
    "alternatives",
    "check_together",
    "flow_paths",
    "hides_digits",
    "load",
    "load_catalogue",
    "load_file",
    "read_text",
    "parse_needs",
    "start",
    "step",
]

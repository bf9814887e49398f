"""What happens to a call from its first INVITE to its end, the queue's part excepted."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.events.base import Event
from ivr_flows import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class CallArrived(Event):
    """A caller's INVITE was accepted for processing; `ani` and `dnis` are normalised numbers ("" = withheld).

    `direction`: in, or out and internal for a telephone of ours (`account`) that calls somebody outside or another
    one; callback when we call the customer `ani` back, who had called `dnis`. `trunk`: over which the call came.
    `diverted_from`: who was called first. `is_private`: `ani` is withheld.
    """

    call: str
    ani: str
    dnis: str
    display_name: str = ""
    source: str = ""
    direction: str = "in"
    trunk: str = ""
    account: str = ""
    diverted_from: str = ""
    is_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRefused(Event):
    """A caller was turned away with SIP status `code` before any flow ran.

    `trunk`, `account`, `source`: over which trunk, as which account and from which address they came.
    """

    call: str
    ani: str
    dnis: str
    code: int
    reason: str
    trunk: str = ""
    account: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IvrPortTaken(Event):
    """An idle IVR port serves the call: the classic call information {port, ANI, DNIS}."""

    call: str
    port: int
    ani: str
    dnis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStarted(Event):
    call: str
    flow: str
    version: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptStarted(Event):
    call: str
    node: str
    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitPressed(Event):
    call: str
    digit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongDigit(Event):
    """The caller pressed a key the menu does not offer, or none in time (`digit` is then empty)."""

    call: str
    node: str
    digit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuChosen(Event):
    """`label`: what the key stood for, in each language it was written in; old journals hold one text."""

    call: str
    node: str
    choice: str
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalReached(Event):
    """The flow did what the caller came for: self-service success."""

    call: str
    flow: str
    node: str
    goal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerHeard(Event):
    """The world outside answered a question of the flow, or did not (`failure`). What it said is not kept."""

    call: str
    node: str
    ask: str
    failure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerMatched(Event):
    """The lookup answered; `customer` is empty when nobody has this number. `matches` counts the candidates."""

    call: str
    customer: str
    name: str
    tier: str
    matches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallConnected(Event):
    """The agent's leg answered and both legs were told to hear each other."""

    call: str
    entry: str
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaStalled(Event):
    """No audio packets from one side ("caller" or "agent") for `silent_s` seconds: one-way audio."""

    call: str
    side: str
    silent_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRecovered(Event):
    """Audio packets from the side that had stalled are back."""

    call: str
    side: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoDetected(Event):
    """What is sent to one side comes back from it after `delay_ms`, `loss_db` weaker: the others hear themselves."""

    call: str
    side: str
    delay_ms: float
    loss_db: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LegQualityMeasured(Event):
    """How the sound of one side ("caller" or "agent") fared, told once when its leg is closed.

    `packets` and `lost_share` (0 to 1) are what came from there; `far_lost_share` is the part of ours that did not
    arrive there. `mos` (1.0 to 4.5, ITU-T G.107) is that of the worse direction. None: the peer sent no reports, or
    no audio came at all.
    """

    call: str
    side: str
    codec: str
    packets: int
    lost_share: float
    jitter_ms: float
    far_lost_share: float | None
    round_trip_ms: float | None
    mos: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityPoint:
    """A few seconds of one side, up to `at` (UTC); the rest as in `LegQualityMeasured`."""

    at: float
    lost_share: float
    jitter_ms: float
    far_lost_share: float | None
    round_trip_ms: float | None
    mos: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegQualitySampled(Event):
    """How the sound of one side fares while it runs, every few seconds: the picture to the one figure at the end.

    `side` as in `LegQualityMeasured`; `agent`: whose leg it is, "" for others. `leg` keeps apart those of one side.
    """

    call: str
    leg: str
    side: str
    agent: str
    points: tuple[QualityPoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentReturned(Event):
    """The agent's page came back in time and has the call again, over a new leg."""

    call: str
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLost(Event):
    """The agent's browser vanished mid-call and did not come back in time; the caller is queued again."""

    call: str
    agent: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded(Event):
    """The call is over. `released_by`: caller, agent, callee (whom we called), third (whom an agent left the caller
    to) or system.

    `outcome`: answered, abandoned, voicemail, callback (promised in this call), ivr or failed.
    """

    call: str
    released_by: str
    outcome: str
    cause: str

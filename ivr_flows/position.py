"""Where one call is in its flow: frozen plain data, enough to go on after a restart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum

from ivr_flows.values import Scalar, Value

Data = dict[str, object]


class Status(StrEnum):
    """Who owns the call. RUNNING: the flow, and it has a deadline. CONNECTED: an agent. ENDED: nobody."""

    RUNNING = "running"
    CONNECTED = "connected"
    ENDED = "ended"


class Phase(StrEnum):
    """What the current node is waiting for."""

    PLAYING = "playing"
    """prompts are heard; a menu or a collect also listens (barge-in)"""
    LISTENING = "listening"
    """the menu's prompt is over, a key is awaited"""
    COLLECTING = "collecting"
    """digits are being typed"""
    LEARNING = "learning"
    """a branch waits a moment for the customer lookup"""
    LASTING = "lasting"
    """echo or music, until its limit"""
    ENTERING = "entering"
    """queue: the place in line is not known yet"""
    CONNECTING = "connecting"
    """queue: an idle agent is being rung"""
    ANNOUNCING = "announcing"
    """queue: the place in line and the question are being spoken"""
    ASKING = "asking"
    """queue: waiting for the answer to the question"""
    WAITING = "waiting"
    """queue: music on hold"""
    PLACING = "placing"
    """queue: about to speak, the place in line has been asked for"""
    REPEATING = "repeating"
    """queue: the place in line is spoken again, or whatever else is said while waiting"""
    APOLOGISING = "apologising"
    """queue: the agent was lost, the caller is told"""
    MOVING = "moving"
    """queue: another queue has the caller now, the caller is told"""
    TELLING = "telling"
    """queue: callers are told that they may be recorded, before they join the line"""
    BEEPING = "beeping"
    """voicemail: the tone after which to speak"""
    RECORDING = "recording"
    """voicemail: the caller speaks"""
    THANKING = "thanking"
    """voicemail: the message has been saved"""
    SAVING = "saving"
    """record: what was said is being put away"""
    TRANSFERRING = "transferring"
    """transfer: somebody's telephone rings for the caller"""
    CONFIRMING = "confirming"
    """callback: whether the number is right"""
    AWAITING = "awaiting"
    """an answer from outside"""
    DONE = "done"
    """the flow is not waiting for anything (connected or ended)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A flow that waits for its subflow: where it is, and what it knows."""

    flow: str
    version: str
    node: str
    variables: Mapping[str, Value]
    secret: tuple[str, ...] = ()

    def to_data(self) -> Data:
        """Return JSON-able data without anything secret."""
        return {
            "flow": self.flow,
            "version": self.version,
            "node": self.node,
            "variables": _without(self.variables, self.secret),
            "secret": list(self.secret),
        }

    @classmethod
    def from_data(cls, data: object) -> Frame:
        """Restore what `to_data` gave."""
        if not isinstance(data, dict):
            raise TypeError("a frame must be a mapping")
        return cls(
            flow=str(data["flow"]),
            version=str(data["version"]),
            node=str(data["node"]),
            variables=_variables(data["variables"]),
            secret=tuple(str(name) for name in _list(data["secret"])),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """The whole state of one call in one flow.

    Variables named in `secret` and digits being typed while `is_secret` are kept in memory only: `to_data` leaves
    them out and marks the position as having forgotten them, so that a restored call asks again, not guesses.
    """

    flow: str
    version: str
    node: str
    phase: Phase = Phase.DONE
    status: Status = Status.RUNNING
    variables: Mapping[str, Value] = field(default_factory=dict)
    deadline: float = 0.0
    """When the current wait heals itself (UTC seconds); 0 only when connected or ended."""
    playback: str = ""
    """The playback whose end is awaited; empty while nothing or a loop plays."""
    playbacks: int = 0
    tries: int = 0
    """Failed attempts at the current menu or collect."""
    digits: str = ""
    collect_until: float = 0.0
    typed: str = ""
    """Keys pressed ahead of the question they answer."""
    place: int = 0
    is_offered: bool = False
    queue_node: str = ""
    """The queue node the caller came through; it stays while an agent talks, for the case that he is lost."""
    in_queue: bool = False
    line: str = ""
    """The queue the caller waits in: the node's, or where a rule or a transfer led to since; "" = not known."""
    give_up_at: float = 0.0
    """When the longest allowed wait is over; 0 = no limit."""
    wait_p50_s: float = 0.0
    wait_p90_s: float = 0.0
    """How long the wait will still be, as last heard; 0 = not known."""
    told_place: int = 0
    told_p50_s: float = 0.0
    told_p90_s: float = 0.0
    """The place at which the caller was last told the wait, and that wait; 0 = not told in this line."""
    dues: tuple[float, ...] = ()
    """When each announcement of the queue node is due: see `ivr_flows.schedule`."""
    saying: tuple[str, ...] = ()
    """What will be said once the place in line is known."""
    is_proposed: bool = False
    """The caller is still to be asked whether to be called back."""
    detour: tuple[str, ...] = ()
    """Where a rule of the queue sent the caller, way and to: stands in for the node."""
    is_secret: bool = False
    secret: tuple[str, ...] = ()
    has_forgotten: bool = False
    reason: str = ""
    ask: str = ""
    """The question to the outside whose answer is awaited; "" = none."""
    asks: int = 0
    frames: tuple[Frame, ...] = ()
    """The flows that wait for this one, the outermost first."""
    seed: str = ""
    """What chance is drawn from: one for each call."""
    memo: Mapping[str, Value] = field(default_factory=dict)
    """What the current node keeps for itself; empty again at the next. Nothing secret."""

    @property
    def language(self) -> str:
        """The caller's language."""
        return str(self.variables.get("language", ""))

    def to_data(self) -> Data:
        """Return JSON-able data without anything secret."""
        data: Data = {item.name: getattr(self, item.name) for item in fields(self)}
        data["phase"], data["status"] = self.phase.value, self.status.value
        data["variables"] = _without(self.variables, self.secret)
        data["memo"] = _without(self.memo, ())
        data["frames"] = [frame.to_data() for frame in self.frames]
        for name in _LISTS:
            data[name] = list(getattr(self, name))
        if self.is_secret and self.digits:
            data["digits"], data["has_forgotten"] = "", True
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> Position:
        """Restore what `to_data` gave; raises KeyError, TypeError or ValueError for anything else.

        What an earlier version did not know yet has its default.
        """
        names = [item.name for item in fields(cls) if item.name in data or item.name not in _NEWER]
        known = {name: data[name] for name in names}
        known["phase"], known["status"] = Phase(str(data["phase"])), Status(str(data["status"]))
        known["variables"] = _variables(data["variables"])
        known["memo"] = _variables(data.get("memo", {}))
        known["frames"] = tuple(Frame.from_data(frame) for frame in _list(data.get("frames", [])))
        known["secret"] = tuple(str(name) for name in _list(data["secret"]))
        known["dues"] = tuple(float(str(due)) for due in _list(data.get("dues", [])))
        known["saying"] = tuple(str(word) for word in _list(data.get("saying", [])))
        known["detour"] = tuple(str(word) for word in _list(data.get("detour", [])))
        return cls(**known)  # type: ignore[arg-type]  # the keys are exactly the fields, the values what to_data wrote


_LISTS = ("secret", "dues", "saying", "detour")

_WAIT = ("wait_p50_s", "wait_p90_s", "told_place", "told_p50_s", "told_p90_s")
_ASKED = ("ask", "asks", "frames", "seed", "memo")
_NEWER = frozenset((*_WAIT, *_ASKED, "line", "is_proposed", "dues", "saying", "detour"))
"""Fields that version 0.1.0 did not write."""


def _without(variables: Mapping[str, Value], secret: tuple[str, ...]) -> Data:
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in variables.items()
        if name not in secret
    }


def _variables(data: object) -> dict[str, Value]:
    if not isinstance(data, dict):
        raise TypeError("variables must be a mapping")
    return {name: _value(value) for name, value in data.items()}


def _value(data: object) -> Value:
    if isinstance(data, list):
        return tuple(_scalar(item) for item in data)
    return _scalar(data)


def _scalar(data: object) -> Scalar:
    if not isinstance(data, str | int | float | bool):
        raise TypeError("a variable holds a text, a number, true, false or a list of such")
    return data


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("this must be a list")
    return value

"""What the call core knows: calls, legs, and the pools they draw on. All of it plain data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from callcenter.calls.after_rules import NOTHING_AFTER, AfterCall
from callcenter.calls.call import Call
from callcenter.calls.callback import Callback
from callcenter.calls.effects import DropMedia, Effect
from callcenter.calls.form import Field
from callcenter.calls.leg import SILENCE, Leg, LegState
from callcenter.calls.media import Hears, MediaPlane
from callcenter.calls.outward_rules import OutwardRules
from callcenter.calls.pool import Pool
from callcenter.calls.recording import Recording, RecordingRules
from callcenter.ids import Ids
from callcenter.plain import from_plain, to_plain
from callcenter.sdp import Secrecy
from callcenter.trunks import Trunks
from callcenter.values import replace
from ivr_flows.flow import Flow

MOST_CLOSED = 1_000
"""Media tells its last word within one turn of the loop; legs it never knew of tell none and must not pile up."""

NOTHING_RECORDED = RecordingRules()
NOBODY_CALLED = OutwardRules()


class FlowShelf(Protocol):
    """The flows in force. A caller finishes in the version that answered, so old versions stay readable."""

    def current(self, name: str) -> Flow | None: ...

    def version(self, name: str, version: str) -> Flow | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRules:
    """Settings of the call core. `numbers`: dialled number → flow name; `normalise`: any spelling → E.164.

    `queues`: queue → the skills it asks for. `sticky_days`: queue → for how many days a customer rather gets the agent
    of last time. `dispositions`: queue → the codes of how a contact ended; any short one where none is listed.
    `forms`: queue → what is to be filled in beside.
    `auto_answer`: whose desk phone is asked to pick up by itself. `account_numbers`: the number a SIP account of ours
    calls from, whatever its phone says. `secrecy`: accounts whose telephones are offered keys, and how.
    `callbacks`: the queues that call back. `zone`: where times of the day are meant. `line_number`: what agents'
    telephones call to keep their line up, "" for none but the name of it.
    """

    numbers: Mapping[str, str]
    normalise: Callable[[str], str]
    queues: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    sticky_days: Mapping[str, float] = field(default_factory=dict)
    dispositions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    forms: Mapping[str, tuple[Field, ...]] = field(default_factory=dict)
    account_numbers: Mapping[str, str] = field(default_factory=dict)
    auto_answer: frozenset[str] = frozenset()
    callbacks: frozenset[str] = frozenset()
    secrecy: Mapping[str, Secrecy] = field(default_factory=dict)
    language: str = "en"
    zone: str = "UTC"
    ivr_ports: int = 30
    agent_lost_after_s: float = 10.0
    caller_silent_limit_s: float = 20.0
    listener_silent_limit_s: float = 300.0
    busy_retry_after_s: int = 30
    recording: RecordingRules = NOTHING_RECORDED
    outward: OutwardRules = NOBODY_CALLED
    after_call: AfterCall = NOTHING_AFTER
    line_number: str = ""


@dataclass(slots=True)
class Book:
    """Calls, legs and recordings by id, callbacks by entry, since when whose phone is registered, and whose line stays
    up on which leg. Only handlers read and write it.

    `touched`: the calls that changed in this turn of the exchange (or whose legs did). `is_closing`: this process is
    on its way out. `closed`: legs whose media is being closed, until it has told how it fared. None of these is part
    of a snapshot: the next process has other media.
    """

    rules: CallRules
    plane: MediaPlane
    flows: FlowShelf
    ids: Ids
    calls: dict[str, Call] = field(default_factory=dict)
    legs: dict[str, Leg] = field(default_factory=dict)
    phones: dict[str, float] = field(default_factory=dict)
    desk_phones: set[str] = field(default_factory=set)
    lines: dict[str, str] = field(default_factory=dict)
    recordings: dict[str, Recording] = field(default_factory=dict)
    callbacks: dict[str, Callback] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    is_closing: bool = False
    closed: dict[str, Leg] = field(default_factory=dict)
    ivr_ports: Pool = field(init=False)
    rtp_ports: Pool = field(init=False)
    trunks: Trunks = field(init=False)
    _of_agent: dict[str, dict[str, None]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.ivr_ports = Pool(tuple(range(1, self.rules.ivr_ports + 1)))
        self.rtp_ports = Pool(self.plane.rtp_ports)
        outward = self.rules.outward
        self.trunks = Trunks(
            outward.trunks, region=outward.region, busy_retry_after_s=self.rules.busy_retry_after_s
        )

    def put(self, call: Call) -> Call:
        before = self.calls.get(call.call)
        self.calls[call.call] = call
        self.touched.add(call.call)
        if before is None or before.agent != call.agent or before.third is not call.third:
            self._index(before, call)
        return call

    def calls_with(self, agent: str) -> list[Call]:
        """Those that this agent has, or was asked into and has answered."""
        theirs = (self.calls[call] for call in self._of_agent.get(agent, ()))
        return [call for call in theirs if call.is_with(agent)]

    def _index(self, before: Call | None, call: Call | None) -> None:
        """Keep who may be with which calls: to look at every call of a busy house took 4 % of its time."""
        if before is not None:
            for agent in before.named():
                theirs = self._of_agent[agent]
                theirs.pop(before.call, None)
                if not theirs:
                    del self._of_agent[agent]
        if call is not None:
            for agent in call.named():
                self._of_agent.setdefault(agent, {})[call.call] = None

    def put_leg(self, leg: Leg) -> Leg:
        self.legs[leg.leg] = leg
        self.touched.add(leg.call)
        return leg

    def user_of(self, leg_id: str) -> str:
        """Whose telephone this leg is or was; "" for customers' and unknown ones."""
        leg = self.legs.get(leg_id) or self.closed.get(leg_id)
        return leg.user if leg is not None else ""

    def has_phone(self, user: str, now: float, *, is_desk_phone: bool) -> None:
        """The user can be rung; `is_desk_phone`: not only in the browser."""
        self.phones[user] = now
        (self.desk_phones.add if is_desk_phone else self.desk_phones.discard)(user)

    def has_no_phone(self, user: str) -> None:
        self.phones.pop(user, None)
        self.desk_phones.discard(user)

    def let_hear(self, leg_id: str, hears: Hears) -> list[Effect]:
        """Change what a leg hears; nothing when it hears that already or is gone."""
        leg = self.legs.get(leg_id)
        if leg is None:
            return []
        changed = leg.hearing(hears)
        if changed is leg:
            return []
        return [self.put_leg(changed).media()]

    def drop_leg(self, leg_id: str) -> list[Effect]:
        """Forget a leg and close its media."""
        leg = self.legs.pop(leg_id, None)
        if leg is None:
            return []
        self.touched.add(leg.call)
        self.closed[leg_id] = leg
        if len(self.closed) > MOST_CLOSED:
            del self.closed[next(iter(self.closed))]
        if self.lines.get(leg.user) == leg_id:
            del self.lines[leg.user]
        for port in leg.ports():
            self.rtp_ports.give_back(port)
        self.trunks.release(leg_id)
        return [DropMedia(leg=leg_id)]

    def give_back(self, leg: Leg) -> list[Effect]:
        """An agent's line that was lent: it stays up, and is quiet until the next contact."""
        if leg.call == leg.line:
            return []
        self.touched.add(leg.call)
        kept = replace(leg, call=leg.line, state=LegState.UP, silent_since=0.0, picks_up_at=0.0)
        kept = kept.hearing(SILENCE)
        return [self.put_leg(kept).media()]

    def drop_call(self, call: Call) -> None:
        self._index(self.calls.pop(call.call), None)
        self.ivr_ports.give_back(call.ivr_port)

    def to_data(self) -> dict[str, Any]:
        return {
            "calls": [to_plain(call) for call in self.calls.values()],
            "legs": [to_plain(leg) for leg in self.legs.values()],
            "phones": dict(self.phones),
            "desk_phones": sorted(self.desk_phones),
            "lines": dict(self.lines),
            "recordings": [to_plain(recording) for recording in self.recordings.values()],
            "callbacks": [to_plain(callback) for callback in self.callbacks.values()],
            "ivr_ports": to_plain(self.ivr_ports),
            "rtp_ports": to_plain(self.rtp_ports),
            "trunks": self.trunks.to_data(),
        }

    def restore(self, data: Mapping[str, Any]) -> None:
        """Take over a snapshot made by `to_data`."""
        calls = [from_plain(Call, _with_offers(item)) for item in data["calls"]]
        legs = [from_plain(Leg, item) for item in data["legs"]]
        self.calls = {call.call: call for call in calls}
        self._of_agent.clear()
        for call in calls:
            self._index(None, call)
        self.legs = {leg.leg: leg for leg in legs}
        self.phones = dict(data["phones"])
        self.desk_phones = set(data.get("desk_phones", ()))
        self.lines = dict(data.get("lines", {}))
        recordings = [from_plain(Recording, item) for item in data.get("recordings", ())]
        self.recordings = {recording.recording: recording for recording in recordings}
        callbacks = [from_plain(Callback, item) for item in data.get("callbacks", ())]
        self.callbacks = {callback.entry: callback for callback in callbacks}
        self.ivr_ports = from_plain(Pool, data["ivr_ports"])
        self.rtp_ports = from_plain(Pool, data["rtp_ports"])
        self.trunks.restore(data.get("trunks", {}))


def _with_offers(call: Mapping[str, Any]) -> Mapping[str, Any]:
    """A call as we write it; once there could be one offer at a time."""
    return {**call, "offers": [call["offer"]]} if call.get("offer") else call

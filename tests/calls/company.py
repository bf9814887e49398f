"""Where a test of several parties begins: three agents, a queue to ask, a trunk to the world outside, a supervisor."""

from __future__ import annotations

from dataclasses import replace

import acd
from callcenter.calls.call import Call, SupervisorMode
from callcenter.calls.outward_rules import OutwardRules
from callcenter.calls.sip import (
    DialLeg,
    DialTrunk,
    LegAnswered,
    LegRinging,
    PhoneRegistered,
)
from callcenter.calls.wishes import AskedToConsult, AskedToSupervise, Configured
from callcenter.events import Event
from callcenter.trunks import Dialling, TrunkSpec
from tests.calls.scenes import sit_down, talk
from tests.helpers.house import BROWSER_SDP, PHONE_SDP, PLANE, RULES, SITE, House

OUTWARD = OutwardRules(
    trunks=(TrunkSpec(name="world", prefixes=("+",), caller_number="+861055550000", refer_out=True),),
    roles={"agent1": "agent", "agent2": "agent", "desk": "phone"},
    dialling={"agent": Dialling(prefixes=("+86",)), "phone": Dialling(prefixes=("+86",))},
    phones={"2001": "desk"},
    agents={"1001": "agent1", "1002": "agent2", "1003": "agent3"},
)
FRIEND = "+8613911112222"
"""A number outside that agents may call."""

COMPANY = replace(RULES, queues={"support": (), "sales": (("sales", 1),), "vip": ()}, outward=OUTWARD)
PEOPLE = Configured(
    queues=SITE.queues, agents=(*SITE.agents, acd.AgentSpec("agent3", ("sales",), {"sales": 5}))
)
WIDE = replace(PLANE, rtp_ports=tuple(range(20000, 20020, 2)))


def company() -> House:
    return House(rules=COMPANY, plane=WIDE, site=PEOPLE)


def talking(digit: str = "1") -> tuple[House, str]:
    """Agent 1 talks with the caller; the house and the agent's leg."""
    house = company()
    return house, talk(house, digit)


def the_call(house: House) -> Call:
    return next(iter(house.exchange.calls.book.calls.values()))


def dialled(house: House) -> str:
    """The leg dialled last."""
    out = next(out for out in reversed(house.outcomes) if isinstance(out, DialLeg | DialTrunk))
    return out.leg


def pick_up(house: House, leg: str = "") -> str:
    """Whoever was dialled last rings and answers."""
    leg = leg or dialled(house)
    sdp = (
        BROWSER_SDP
        if any(isinstance(out, DialLeg) and out.leg == leg for out in house.outcomes)
        else PHONE_SDP
    )
    house.tell(LegRinging(leg=leg))
    house.tell(LegAnswered(leg=leg, sdp=sdp))
    return leg


def consulting(to: str = "1002", *, sits: str = "agent2") -> tuple[House, str, str]:
    """Agent 1 talks with a third while the caller hears music; the house, the agent's and the third's leg."""
    house, agents = talking()
    if sits:
        sit_down(house, sits)
    house.tell(AskedToConsult(agent="agent1", call="call-1", to=to))
    return house, agents, pick_up(house)


def supervised(house: House, mode: SupervisorMode, user: str = "boss") -> str:
    """A supervisor's phone answers; their leg."""
    house.tell(PhoneRegistered(user=user))
    house.tell(AskedToSupervise(user=user, call="call-1", mode=mode))
    return pick_up(house)


def told(house: House, *kinds: type) -> list[str]:
    """Events of these kinds, each with its telling fields, as short text."""
    return [_line(event) for event in house.events() if isinstance(event, kinds)]


def _line(event: Event) -> str:
    fields = (getattr(event, name) for name in event.__slots__ if name not in {"at", "call"})
    return " ".join([type(event).__name__, *map(_text, fields)])


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value) or "-"

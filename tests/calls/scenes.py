"""Where a test begins: an agent at the desk, a caller in line, the two talking."""

from __future__ import annotations

from callcenter.calls.media import DigitHeard
from callcenter.calls.sip import (
    DialLeg,
    LegAnswered,
    LegConfirmed,
    LegRinging,
    PhoneRegistered,
)
from callcenter.calls.wishes import (
    AgentCame,
    AskedReady,
    MicrophoneChecked,
)
from callcenter.events import (
    AgentStateChanged,
)
from tests.helpers.house import BROWSER_SDP, House


def sit_down(house: House, agent: str = "agent1") -> None:
    house.tell(AgentCame(agent=agent))
    house.tell(PhoneRegistered(user=agent))
    house.tell(MicrophoneChecked(agent=agent, works=True))
    house.tell(AskedReady(agent=agent))


def wait_in_line(house: House, leg: str = "caller", digit: str = "1") -> None:
    house.arrive(leg=leg)
    house.tell(LegConfirmed(leg=leg))
    house.tell(DigitHeard(leg=leg, digit=digit))


def agent_leg(house: House) -> str:
    dialled = house.last(DialLeg)
    assert isinstance(dialled, DialLeg)
    return dialled.leg


def talk(house: House, digit: str = "1") -> str:
    sit_down(house)
    wait_in_line(house, digit=digit)
    leg = agent_leg(house)
    house.tell(LegRinging(leg=leg))
    house.tell(LegAnswered(leg=leg, sdp=BROWSER_SDP))
    return leg


def agent_states(house: House) -> list[str]:
    return [
        f"{event.agent} {event.state} {event.reason}".strip()
        for event in house.events()
        if isinstance(event, AgentStateChanged)
    ]

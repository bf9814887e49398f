"""A site with trunks and telephones, for tests of calls that we make."""

from __future__ import annotations

from dataclasses import replace

from callcenter.calls.outward_rules import OutwardRules
from callcenter.calls.sip import DialLeg, DialTrunk, RefuseLeg
from callcenter.trunks import Dialling, TrunkSpec
from tests.helpers.house import RULES, House

ABROAD, HOME, OURS = "+442079460000", "+8613800000142", "+861065520000"

OUTWARD = OutwardRules(
    trunks=(
        TrunkSpec(name="cheap", prefixes=("+",), order=1, caller_number=OURS, max_calls=2),
        TrunkSpec(name="dear", prefixes=("+",), order=2, caller_number=OURS, numbers={"65520000": "5000"}),
    ),
    roles={"phone1": "phone", "phone2": "phone", "agent1": "agent", "boss": "supervisor"},
    dialling={
        "phone": Dialling(prefixes=("+86",)),
        "supervisor": Dialling(prefixes=("+",), international=True),
    },
    phones={"4001": "phone1", "4002": "phone2"},
    agents={"2041": "agent1"},
    shown={"boss": "+861065520001"},
    languages={"phone2": "zh"},
)


def outside_house() -> House:
    return House(rules=replace(RULES, outward=OUTWARD, account_numbers={"phone1": "4001", "phone2": "4002"}))


def call_from_phone(house: House, number: str = HOME, leg: str = "phone", account: str = "phone1") -> None:
    house.arrive(leg=leg, ani=account, dnis=number, display_name="Demo", account=account)


def dialled(house: House) -> DialTrunk:
    """The latest call over a trunk."""
    out = house.last(DialTrunk)
    assert isinstance(out, DialTrunk)
    return out


def rung(house: House) -> DialLeg:
    """The latest telephone of ours that was dialled."""
    out = house.last(DialLeg)
    assert isinstance(out, DialLeg)
    return out


def refused(house: House) -> int:
    """The status of the latest refusal."""
    out = house.last(RefuseLeg)
    assert isinstance(out, RefuseLeg)
    return out.code


def is_empty(house: House) -> bool:
    """Nothing is left of any call: no leg, no port, no trunk slot."""
    book = house.exchange.calls.book
    slots = [book.trunks.standing(name, house.now).calls for name in book.trunks.specs]
    return (book.calls, book.legs, book.rtp_ports.taken, slots) == ({}, {}, frozenset(), [0] * len(slots))

"""Phones that ask to be transferred (REFER), and phones that take another's place (Replaces)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.calls.call import CallState
from callcenter.calls.media import DigitHeard, HearLeg, HearPrompts, MediaSilent
from callcenter.calls.sip import (
    AcceptRefer,
    AnswerLeg,
    DialTrunk,
    HangUpLeg,
    LegAnswered,
    LegArrived,
    LegConfirmed,
    LegEnded,
    LegFailed,
    LegReferred,
    LegRinging,
    RefuseLeg,
    RefuseRefer,
    TellReferrer,
)
from callcenter.calls.wishes import AskedToConsult, AskedToTransfer
from callcenter.events import CallEnded, CallTransferred, PartyReplaced
from callcenter.trunks import Dialling
from tests.calls.company import (
    COMPANY,
    FRIEND,
    OUTWARD,
    PEOPLE,
    WIDE,
    dialled,
    pick_up,
    talking,
    the_call,
    told,
)
from tests.calls.scenes import sit_down, talk
from tests.helpers.house import PHONE_SDP, House

RINGBACK = HearPrompts(playback="ringback-call-1", prompts=("music/ringback",), loop=True)
OTHER = "+8613922223333"

RIGHTS = replace(
    OUTWARD,
    roles={**OUTWARD.roles, "desk": "phone", "trunk/world": "trunk"},
    dialling={
        **OUTWARD.dialling,
        "phone": Dialling(prefixes=("+86",)),
        "trunk": Dialling(prefixes=("+8613",)),
    },
    phones={"2001": "desk"},
)


def house(*, trunks_may: bool = True) -> House:
    rules = RIGHTS if trunks_may else OUTWARD
    return House(rules=replace(COMPANY, outward=rules), plane=WIDE, site=PEOPLE)


def with_agent(*, account: str = "desk", trunk: str = "", trunks_may: bool = True) -> tuple[House, str]:
    """Agent 1 talks with a caller: a desk phone of ours, or somebody behind a trunk."""
    opened = house(trunks_may=trunks_may)
    sit_down(opened)
    opened.arrive(account=account, trunk=trunk)
    opened.tell(LegConfirmed(leg="caller"))
    opened.tell(DigitHeard(leg="caller", digit="1"))
    return opened, pick_up(opened)


def refer(to: str, leg: str = "caller", replaces: str = "") -> LegReferred:
    return LegReferred(leg=leg, to=to, uri=f"sip:{to}@example.org", replaces=replaces)


def answers(outcomes: list[object]) -> list[str]:
    """What the phone that asked is told, in short."""
    kinds = {AcceptRefer: "202", RefuseRefer: "no", TellReferrer: "notify", HangUpLeg: "bye"}
    return [
        f"{kinds[type(out)]} {getattr(out, 'code', '')}".strip() for out in outcomes if type(out) in kinds
    ]


# ---- blind


@pytest.mark.parametrize("caller", [{"account": "desk"}, {"account": "", "trunk": "world"}])
def test_a_caller_is_replaced_by_whom_their_phone_names(caller: dict[str, str]) -> None:
    opened, agents = with_agent(**caller)
    out = opened.tell(refer(FRIEND))
    assert (answers(out), opened.hears(agents)) == (["202"], RINGBACK)
    outside = dialled(opened)
    assert answers(opened.tell(LegRinging(leg=outside))) == ["notify 180"]
    out = opened.tell(LegAnswered(leg=outside, sdp=PHONE_SDP))
    assert answers(out) == ["notify 200", "bye"]
    assert (opened.hears(outside), opened.hears(agents)) == (HearLeg(leg=agents), HearLeg(leg=outside))
    assert (the_call(opened).agent, told(opened, PartyReplaced)) == (
        "agent1",
        [f"PartyReplaced caller {FRIEND}"],
    )
    opened.tell(LegEnded(leg=outside, by="peer", cause=""))
    assert told(opened, CallEnded) == ["CallEnded caller answered -"] and not opened.exchange.calls.book.legs


def test_nobody_answers_and_the_caller_goes_on() -> None:
    opened, agents = with_agent()
    opened.tell(refer(FRIEND))
    out = opened.tell(LegFailed(leg=dialled(opened), code=486, reason="Busy Here"))
    assert answers(out)[-1] == "notify 486"
    assert (opened.hears("caller"), the_call(opened).referral) == (HearLeg(leg=agents), None)


def test_a_phone_may_go_at_once_and_the_agent_waits_for_its_successor() -> None:
    opened, agents = with_agent()
    opened.tell(refer(FRIEND))
    opened.tell(LegEnded(leg="caller", by="peer", cause=""))
    opened.tell(MediaSilent(leg="caller", silent_s=20.0))
    opened.wake("quiet:call-1", 30.0)
    assert (told(opened, CallEnded), opened.hears(agents)) == ([], RINGBACK)
    outside = pick_up(opened)
    assert (opened.hears(agents), set(opened.exchange.calls.book.legs)) == (
        HearLeg(leg=outside),
        {agents, outside},
    )


def test_a_phone_that_went_for_nothing_ends_the_call() -> None:
    opened, _ = with_agent()
    opened.tell(refer(FRIEND))
    opened.tell(LegEnded(leg="caller", by="peer", cause=""))
    out = opened.tell(LegFailed(leg=dialled(opened), code=486, reason="Busy Here"))
    assert told(opened, CallEnded) == ["CallEnded caller answered transfer_failed"]
    assert "notify 486" not in answers(out)


@pytest.mark.parametrize(
    "caller, to, code",
    [
        ({"account": "", "trunk": "world", "trunks_may": False}, FRIEND, "no 403"),  # toll fraud
        ({"account": "", "trunk": "world"}, "+861069123456", "no 403"),
        ({"account": "desk"}, "+12125550100", "no 403"),
        ({"account": "desk"}, "5000", "no 403"),
        ({"account": "desk"}, "1002", "no 403"),
        ({"account": "desk"}, "", "no 404"),
    ],
)
def test_what_a_caller_may_not_ask_for(caller: dict[str, object], to: str, code: str) -> None:
    opened, agents = with_agent(**caller)  # type: ignore[arg-type]
    assert answers(opened.tell(refer(to))) == [code]
    assert (opened.hears("caller"), [out for out in opened.outcomes if isinstance(out, DialTrunk)]) == (
        HearLeg(leg=agents), [],
    )  # fmt: skip


def test_an_attended_transfer_of_calls_that_are_not_ours_is_passed_on() -> None:
    opened, _ = with_agent()
    dialog = "abc;to-tag=1;from-tag=2"
    opened.tell(replace(refer(FRIEND), replaces_header=dialog))
    dial = opened.last(DialTrunk)
    assert isinstance(dial, DialTrunk) and (dial.number, dial.headers) == (FRIEND, (("Replaces", dialog),))


@pytest.mark.parametrize("dialog", ["a\r\nX: y;to-tag=1;from-tag=2", "a" * 501])
def test_nothing_is_smuggled_into_our_invite(dialog: str) -> None:
    opened, _ = with_agent()
    assert answers(opened.tell(replace(refer(FRIEND), replaces_header=dialog))) == ["no 400"]


def test_one_transfer_at_a_time() -> None:
    opened, _ = with_agent()
    opened.tell(refer(FRIEND))
    assert answers(opened.tell(refer(OTHER))) == ["no 486"]


def test_an_agents_phone_transfers_as_the_button_does() -> None:
    opened, agents = talking()
    sit_down(opened, "agent2")
    assert answers(opened.tell(refer("1002", leg=agents))) == ["202", "notify 200", "bye"]
    third = pick_up(opened)
    assert opened.hears("caller") == HearLeg(leg=third)
    assert told(opened, CallTransferred) == ["CallTransferred agent1 agent2 agent blind"]


def test_an_agents_phone_completes_a_consultation() -> None:
    opened, agents = talking()
    sit_down(opened, "agent2")
    opened.tell(AskedToConsult(agent="agent1", call="call-1", to="1002"))
    third = pick_up(opened)
    assert answers(opened.tell(refer("1002", leg=agents))) == ["no 486"]
    out = opened.tell(refer("1002", leg=agents, replaces=third))
    assert (answers(out), opened.hears("caller")) == (["202", "notify 200", "bye"], HearLeg(leg=third))


def test_an_outside_party_transfers_itself() -> None:
    opened = house()
    talk(opened)
    opened.tell(AskedToTransfer(agent="agent1", call="call-1", to=FRIEND))
    first = pick_up(opened)
    assert answers(opened.tell(refer(OTHER, leg=first))) == ["202"]
    opened.tell(LegEnded(leg=first, by="peer", cause=""))
    second = pick_up(opened)
    assert (opened.hears("caller"), opened.hears(second)) == (HearLeg(leg=second), HearLeg(leg="caller"))
    assert told(opened, PartyReplaced) == [f"PartyReplaced third {OTHER}"]
    opened.tell(LegEnded(leg=second, by="peer", cause=""))
    assert told(opened, CallEnded) == ["CallEnded third answered -"] and not opened.exchange.calls.book.legs


def test_a_caller_in_a_menu_may_be_replaced_too() -> None:
    opened = house()
    opened.arrive(account="desk")
    opened.tell(LegConfirmed(leg="caller"))
    opened.tell(refer(FRIEND))
    outside = pick_up(opened)
    assert (the_call(opened).state, the_call(opened).caller_leg) == (CallState.IN_FLOW, outside)
    assert isinstance(opened.hears(outside), HearPrompts)


# ---- attended


def calls_out(opened: House, leg: str, to: str) -> str:
    """The desk phone calls somebody outside; that party's leg."""
    opened.arrive(leg=leg, account="desk", dnis=to)
    outside = pick_up(opened)
    opened.tell(LegConfirmed(leg=leg))
    return outside


@pytest.mark.parametrize("by", ["caller", "second"])
def test_a_desk_phone_joins_its_two_calls_in_the_one_that_is_a_contact(by: str) -> None:
    opened, agents = with_agent()
    outside = calls_out(opened, "second", FRIEND)
    out = opened.tell(refer(FRIEND, leg=by, replaces="second" if by == "caller" else "caller"))
    assert answers(out)[:2] == ["202", "notify 200"]
    assert (opened.hears(agents), opened.hears(outside)) == (HearLeg(leg=outside), HearLeg(leg=agents))
    assert set(opened.exchange.calls.book.legs) == {agents, outside}
    assert told(opened, CallEnded) == ["CallEnded system answered transferred"]
    opened.tell(LegEnded(leg=outside, by="peer", cause=""))
    assert not opened.exchange.calls.book.legs


def test_two_calls_outside_are_joined() -> None:
    opened = house()
    first, second = calls_out(opened, "one", FRIEND), calls_out(opened, "two", OTHER)
    opened.tell(refer(OTHER, leg="one", replaces="two"))
    assert (opened.hears(first), opened.hears(second)) == (HearLeg(leg=second), HearLeg(leg=first))
    assert set(opened.exchange.calls.book.legs) == {first, second}
    opened.tell(LegEnded(leg=second, by="peer", cause=""))
    assert not opened.exchange.calls.book.legs


def test_two_contacts_are_not_joined() -> None:
    opened, _ = with_agent()
    opened.arrive(leg="second", account="desk")
    opened.tell(LegConfirmed(leg="second"))
    assert answers(opened.tell(refer("5000", replaces="second"))) == ["no 403"]
    assert answers(opened.tell(refer("5000", replaces="nobody"))) == ["no 404"]


# ---- Replaces


def arrives(opened: House, replaces: str, **fields: str) -> list[object]:
    fact = LegArrived(
        leg="new", ani="1", dnis="5000", display_name="", sdp=PHONE_SDP, source="127.0.0.1:5080", replaces=replaces
    )  # fmt: skip
    return list(opened.tell(replace(fact, **fields)))


def test_another_phone_takes_the_callers_place() -> None:
    opened, agents = with_agent()
    out = arrives(opened, "caller")
    assert [type(item) for item in out if isinstance(item, AnswerLeg | HangUpLeg)] == [AnswerLeg, HangUpLeg]
    opened.tell(LegConfirmed(leg="new"))
    assert (opened.hears("new"), opened.hears(agents)) == (HearLeg(leg=agents), HearLeg(leg="new"))
    assert told(opened, PartyReplaced) == ["PartyReplaced caller 127.0.0.1:5080"]
    opened.tell(LegEnded(leg="new", by="peer", cause=""))
    assert not opened.exchange.calls.book.legs and not opened.exchange.calls.book.rtp_ports.taken


def test_in_line_it_keeps_the_place() -> None:
    opened = house()
    opened.arrive()
    opened.tell(LegConfirmed(leg="caller"))
    arrives(opened, "caller")
    opened.tell(LegConfirmed(leg="new"))
    assert (the_call(opened).caller_leg, isinstance(opened.hears("new"), HearPrompts)) == ("new", True)


@pytest.mark.parametrize("account, refused", [("agent1", []), ("desk", [403]), ("", [403])])
def test_an_agents_seat_is_the_agents_alone(account: str, refused: list[int]) -> None:
    opened, agents = with_agent()
    out = arrives(opened, agents, account=account)
    assert [item.code for item in out if isinstance(item, RefuseLeg)] == refused
    assert opened.hears("caller") == HearLeg(leg=agents if refused else "new")


@pytest.mark.parametrize("replaces, code", [("nobody", 481), ("ringing", 403)])
def test_places_nobody_can_take(replaces: str, code: int) -> None:
    opened, _ = with_agent()
    out = arrives(opened, replaces if replaces == "nobody" else the_call(opened).agent_leg)
    assert [item.code for item in out if isinstance(item, RefuseLeg)] == [code]
    assert len(opened.exchange.calls.book.rtp_ports.taken) == 1

"""After the contact: more time, how it ended, and when the agent is done with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.calls.cdr import CallRecord, call_of, fold
from callcenter.calls.effects import Refused, WakeAt
from callcenter.calls.form import Field, Kind
from callcenter.calls.sip import LegEnded
from callcenter.calls.wishes import (
    AskedForTime,
    AskedNotReady,
    AskedReady,
    AskedToConsult,
    AskedToFinish,
    Configured,
    GaveDisposition,
)
from callcenter.events import AgentStateChanged, DispositionRecorded
from tests.calls.company import COMPANY, PEOPLE, WIDE, consulting
from tests.calls.scenes import agent_states, sit_down, talk
from tests.helpers.house import House

CODES = frozenset({"sold", "complaint"})


FORM = (
    Field(field="order", is_required=True, only_for=frozenset({"sold"})),
    Field(field="amount", kind=Kind.NUMBER),
)


def wrapping(
    *,
    needs: bool = False,
    codes: frozenset[str] = CODES,
    is_over: bool = True,
    form: tuple[Field, ...] = (),
) -> House:
    """Agent 1 has had a contact of the sales queue, which wants 10 to 60 s of wrap-up."""
    queues = tuple(
        replace(spec, wrap_up_longest_s=60.0, needs_disposition=needs) if spec.queue == "sales" else spec
        for spec in PEOPLE.queues
    )
    rules = replace(COMPANY, dispositions={"sales": codes} if codes else {}, forms={"sales": form})
    house = House(rules=rules, plane=WIDE, site=Configured(queues=queues, agents=PEOPLE.agents))
    talk(house, digit="2")
    if is_over:
        house.tell(LegEnded(leg="caller", by="peer", cause=""))
    return house


def refusals(house: House, wish: object) -> list[str]:
    return [out.code for out in house.tell(wish) if isinstance(out, Refused)]  # type: ignore[arg-type]


def gave(
    code: str = "sold", *, note: str = "", finish: bool = False, call: str = "call-1"
) -> GaveDisposition:
    return GaveDisposition(agent="agent1", call=call, disposition=code, note=note, finish=finish)


def state(house: House) -> AgentStateChanged:
    event = house.last(AgentStateChanged)
    assert isinstance(event, AgentStateChanged)
    return event


def recorded(house: House) -> list[tuple[str, str, str]]:
    return [
        (one.call, one.disposition, one.note)
        for one in house.events()
        if isinstance(one, DispositionRecorded)
    ]


def over(house: House) -> list[WakeAt]:
    """The agent's wrap-up is over when the last of these wakes."""
    return [out for out in house.outcomes if isinstance(out, WakeAt) and out.key.startswith("acd:wrap")]


# ---- more time


def test_more_time_moves_the_end() -> None:
    house = wrapping()
    first = state(house).until
    house.tell(AskedForTime(agent="agent1", by_s=15.0))
    assert state(house).until == first + 15.0
    house.wake(over(house)[-1].key, 24.9)
    assert agent_states(house)[-1] == "agent1 idle"


def test_time_is_given_up_to_the_longest_and_then_no_more() -> None:
    house = wrapping()
    ended = house.now
    assert refusals(house, AskedForTime(agent="agent1", by_s=600.0)) == []
    assert state(house).until == ended + 60.0
    assert refusals(house, AskedForTime(agent="agent1", by_s=1.0)) == ["no_more_time"]


@pytest.mark.parametrize("by_s", [0.0, -5.0, float("inf"), float("nan")])
def test_time_that_is_none(by_s: float) -> None:
    assert refusals(wrapping(), AskedForTime(agent="agent1", by_s=by_s)) == ["no_more_time"]


@pytest.mark.parametrize("agent", ["agent1", "agent2", "boss"])
def test_nobody_gets_more_time_without_a_wrap_up(agent: str) -> None:
    house = wrapping(is_over=False)
    assert refusals(house, AskedForTime(agent=agent, by_s=5.0)) == ["no_wrap_up"]


# ---- how it ended


def test_a_disposition_is_recorded_and_ends_nothing() -> None:
    house = wrapping()
    assert refusals(house, gave("sold", note=" Two chairs.\n\nBlue. ")) == []
    assert recorded(house) == [("call-1", "sold", "Two chairs.\n\nBlue.")]
    assert agent_states(house)[-1] == "agent1 wrap_up"


def test_with_finish_the_wrap_up_is_over() -> None:
    house = wrapping(needs=True)
    house.tell(gave(finish=True))
    assert agent_states(house)[-1] == "agent1 idle"


def test_it_can_be_given_while_they_still_talk_and_changed_afterwards() -> None:
    house = wrapping(needs=True, is_over=False)
    house.tell(gave("sold", finish=True))
    assert agent_states(house)[-1] == "agent1 on_contact"
    house.tell(LegEnded(leg="caller", by="peer", cause=""))
    house.tell(gave("complaint"))
    assert [code for _, code, _ in recorded(house)] == ["sold", "complaint"]
    house.tell(AskedToFinish(agent="agent1"))
    assert agent_states(house)[-1] == "agent1 idle"


@pytest.mark.parametrize(
    ("codes", "code", "refused"),
    [
        (CODES, "sold", []),
        (CODES, "Sold", ["unknown_disposition"]),
        (CODES, "", ["unknown_disposition"]),
        (frozenset(), "anything short", []),
        (frozenset(), "x" * 64, []),
        (frozenset(), "x" * 65, ["unknown_disposition"]),
        (frozenset(), "", ["unknown_disposition"]),
        (frozenset(), "two\nlines", ["unknown_disposition"]),
        (frozenset(), " padded", ["unknown_disposition"]),
        (frozenset(), "half \ud800", ["unknown_disposition"]),
    ],
)
def test_a_code_is_one_of_the_queues_or_any_short_word(
    codes: frozenset[str], code: str, refused: list[str]
) -> None:
    house = wrapping(codes=codes)
    assert refusals(house, gave(code)) == refused
    assert len(recorded(house)) == (not refused)


@pytest.mark.parametrize(
    ("agent", "call"), [("agent1", "call-2"), ("agent1", ""), ("agent2", "call-1"), ("boss", "call-1")]
)
def test_only_of_a_contact_in_ones_own_hands(agent: str, call: str) -> None:
    assert refusals(wrapping(), replace(gave(call=call), agent=agent)) == ["no_such_call"]


def test_not_any_more_once_it_is_done_with() -> None:
    house = wrapping()
    house.tell(AskedToFinish(agent="agent1"))
    assert refusals(house, gave()) == ["no_such_call"]


def test_what_a_note_cannot_hold_is_left_out() -> None:
    house = wrapping()
    house.tell(gave(note="a\x00b\ud800\r\nc" + "x" * 3000))
    ((_, _, note),) = recorded(house)
    assert (note[:5], len(note) <= 2000) == ("a b\ufffd\n", True)
    assert note.encode()


# ---- when it must have one


@pytest.mark.parametrize("wish", [AskedToFinish(agent="agent1"), AskedReady(agent="agent1")])
def test_nobody_is_done_without_the_disposition_that_is_asked_for(wish: object) -> None:
    house = wrapping(needs=True)
    assert (refusals(house, wish), agent_states(house)[-1]) == (["disposition_missing"], "agent1 wrap_up")
    assert state(house).needs_disposition
    house.tell(gave())
    assert not state(house).needs_disposition
    assert (refusals(house, wish), agent_states(house)[-1]) == ([], "agent1 idle")


def test_who_never_says_it_is_not_ready_at_the_longest() -> None:
    house = wrapping(needs=True)
    house.wake(over(house)[-1].key, 10.0)
    assert agent_states(house)[-1] == "agent1 wrap_up"
    house.wake(over(house)[-1].key, 60.0)
    assert agent_states(house)[-1] == "agent1 not_ready no_disposition"


def test_not_ready_may_be_asked_for_at_any_time() -> None:
    house = wrapping(needs=True)
    assert refusals(house, AskedNotReady(agent="agent1", reason="break")) == []
    house.tell(gave(finish=True))
    assert agent_states(house)[-1] == "agent1 not_ready break"


def test_a_restart_in_wrap_up_still_knows_which_call_it_was() -> None:
    house = wrapping(needs=True)
    house.restart()
    assert refusals(house, gave(finish=True)) == []
    assert agent_states(house)[-1] == "agent1 idle"


def test_who_was_asked_in_says_it_of_their_own_contact() -> None:
    house, _, _ = consulting()
    house.tell(GaveDisposition(agent="agent2", call="call-1", disposition="advised"))
    house.tell(gave("helped"))
    told = [one for one in house.events() if isinstance(one, DispositionRecorded)]
    assert [(one.agent, one.disposition) for one in told] == [("agent2", "advised"), ("agent1", "helped")]
    assert told[0].entry != told[1].entry


def test_a_colleague_who_is_only_rung_has_no_contact_yet() -> None:
    house = wrapping(is_over=False)
    sit_down(house, "agent2")
    house.tell(AskedToConsult(agent="agent1", call="call-1", to="1002"))
    assert refusals(house, replace(gave(), agent="agent2")) == ["no_such_call"]


# ---- the record


def test_the_record_of_the_ended_call_gets_it() -> None:
    house = wrapping()
    house.tell(gave("complaint", note="Wants a refund."))
    record: CallRecord | None = None
    for event in house.events():
        if call_of(event) == "call-1":
            record = fold(record, event)
    assert record is not None
    assert (record.state.value, record.disposition, record.disposition_note) == (
        "ended",
        "complaint",
        "Wants a refund.",
    )


# ---- the queue's form


def filled(code: str = "sold", *, finish: bool = False, **fields: str) -> GaveDisposition:
    return GaveDisposition(agent="agent1", call="call-1", disposition=code, fields=fields, finish=finish)


def kept(house: House) -> list[dict[str, str]]:
    return [dict(one.fields) for one in house.events() if isinstance(one, DispositionRecorded)]


@pytest.mark.parametrize(
    ("wish", "refused", "fields", "owes"),
    [
        (filled(), [], [{}], True),
        (filled(finish=True), ["field_missing"], [], True),
        (filled(amount="ten"), ["field_wrong"], [], True),
        (
            filled(order="A-1", amount="10", moon="x", finish=False),
            [],
            [{"order": "A-1", "amount": "10"}],
            False,
        ),
        (filled("complaint", order="A-1"), [], [{}], False),
        (filled(order="A\x001"), [], [{"order": "A 1"}], False),
    ],
)
def test_a_required_field_holds_the_wrap_up(
    wish: GaveDisposition, refused: list[str], fields: list[dict[str, str]], owes: bool
) -> None:
    house = wrapping(needs=True, form=FORM)
    assert (refusals(house, wish), kept(house), state(house).needs_disposition) == (refused, fields, owes)


def test_the_record_keeps_what_was_filled_in() -> None:
    house = wrapping(form=FORM)
    house.tell(filled(order="A-1", finish=True))
    record = None
    for event in house.events():
        record = fold(record, event) if call_of(event) == "call-1" else record
    assert record is not None and record.disposition_fields == {"order": "A-1"}
    assert CallRecord.from_data(record.to_data()) == record

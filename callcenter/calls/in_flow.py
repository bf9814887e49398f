"""A caller in the IVR: what the flow decides becomes media, events and an entry in line."""

from __future__ import annotations

from collections.abc import Iterable

import ivr_flows as ivr
from callcenter.calls import house_answers, sending
from callcenter.calls.book import Book
from callcenter.calls.call import Call, CallState, Customer, Place
from callcenter.calls.callback_greeting import heard as heard_without_flow
from callcenter.calls.callback_promise import promise, queues_for
from callcenter.calls.effects import AskOutside, AskPlace, Effect, WakeAt
from callcenter.calls.ending import end_call
from callcenter.calls.hearing import tell
from callcenter.calls.joining import choices_of, skills_of, steps_of
from callcenter.calls.keeping import end_message, start_message
from callcenter.calls.lining_up import enter_queue, leave_queue
from callcenter.calls.media import HearEcho, HearNothing, HearPrompts, Hears
from callcenter.calls.telling import event_of
from callcenter.events import DigitPressed, FlowStarted, NodesEntered
from callcenter.values import replace

MOST_EARLY_KEYS = 32
"""More than anybody presses before the flow begins."""


def before_it(book: Book, call: Call, fact: object, _now: float) -> list[Effect]:
    """A key that overtook the ACK, which may be lost and repeated: the flow hears of it as soon as it begins."""
    if isinstance(fact, ivr.Digit):
        book.put(replace(call, early_keys=(call.early_keys + fact.digit)[:MOST_EARLY_KEYS]))
    return []


def start_flow(book: Book, call: Call, _fact: object, now: float) -> list[Effect]:
    """The caller's ACK is in: the flow begins to speak."""
    flow = book.flows.current(call.flow)
    if flow is None:
        return end_call(book, call, released_by="system", cause="flow withdrawn", now=now)
    variables: dict[str, ivr.Value] = {
        "ani": call.ani,
        "dnis": call.dnis,
        "language": call.language,
    }
    if book.rules.zone != "UTC":
        variables[ivr.TIME_ZONE] = book.rules.zone
    if call.customer is not None:
        # Left out until the lookup has answered: a branch may then wait a moment for it.
        variables |= learned(call.customer)
    if call.former_agent:
        queue = call.taken.queue if call.taken is not None else ""
        variables |= {"served.agent": call.former_agent, "served.queue": queue}
    if announced := book.rules.recording.announced:
        variables[ivr.RECORDED_QUEUES] = announced
    if call_back := queues_for(book, call, now):
        variables[ivr.CALLBACK_QUEUES] = call_back
    started = FlowStarted(
        at=now, call=call.call, flow=flow.name, version=flow.version, language=call.language
    )
    step = ivr.start(flow, variables, now, flows=book.flows, seed=call.call)
    early = call.early_keys
    call = book.put(replace(call, state=CallState.IN_FLOW, position=step.position, early_keys=""))
    effects = [started, *_gone(call.call, step, now), *_carry_out(book, call.call, step.actions, now)]
    for digit in early:
        now_is = book.calls.get(call.call)
        if now_is is None or now_is.state is not CallState.IN_FLOW:
            break
        effects += feed(book, now_is, ivr.Digit(digit), now)
    return effects


def learned(customer: Customer) -> dict[str, ivr.Value]:
    """The flow's variables about the caller."""
    return {
        "customer.tier": customer.tier,
        "customer.known": customer.matches > 0,
        "customer.name": customer.name,
        "customer.id": customer.customer,
        "customer.account": customer.account,
        "customer.language": customer.language,
        "customer.recent_calls": customer.recent_calls,
    }


def feed(book: Book, call: Call, fact: ivr.Input, now: float) -> list[Effect]:
    """Give the flow one input and carry out its answer. Who was called back waits without one."""
    if call.position is None:
        return heard_without_flow(book, call, fact, now)
    flow = book.flows.version(call.position.flow, call.position.version)
    if flow is None:
        return end_call(book, call, released_by="system", cause="flow withdrawn", now=now)
    heard: list[Effect] = []
    if isinstance(fact, ivr.Digit) and not ivr.hides_digits(flow, call.position):
        heard = [DigitPressed(at=now, call=call.call, digit=fact.digit)]
    step = ivr.step(flow, call.position, fact, now, flows=book.flows)
    book.put(replace(call, position=step.position))
    return [*heard, *_gone(call.call, step, now), *_carry_out(book, call.call, step.actions, now)]


def _gone(call: str, step: ivr.Step, now: float) -> list[Effect]:
    """Where the step has led: one event, however many nodes there were."""
    if not step.passages:
        return []
    steps = tuple((len(one.before.frames), one.flow, one.node) for one in step.passages)
    return [NodesEntered(at=now, call=call, steps=steps)]


def placed(book: Book, call: Call, fact: ivr.Queued | ivr.Placed, now: float) -> list[Effect]:
    """The router says where the entry stands; a flow that had let go of the call takes it up again."""
    if isinstance(fact, ivr.Placed):
        return feed(book, call, fact, now)
    let_go = call.position is not None and call.position.status is ivr.Status.CONNECTED
    if not let_go or call.place is None:
        return feed(book, call, fact, now)
    back = ivr.Requeued(position=fact.position, cause=call.place.cause, queue=call.place.queue)
    return feed(book, call, back, now)


def _carry_out(book: Book, call_id: str, actions: Iterable[ivr.Action], now: float) -> list[Effect]:
    effects: list[Effect] = []
    for action in actions:
        call = book.calls.get(call_id)
        if call is None:  # an earlier action of this very step ended the call
            break
        effects += _do(book, call, action, now)
    return effects


def _do(book: Book, call: Call, action: ivr.Action, now: float) -> list[Effect]:
    match action:
        case ivr.Play():
            wish = HearPrompts(playback=action.playback, prompts=action.prompts, loop=action.loop)
            return _let_hear(book, call, wish)
        case ivr.StopPlaying():
            return _let_hear(book, call, HearNothing())
        case ivr.Echo():
            return _let_hear(book, call, HearEcho())
        case ivr.EnterQueue():
            return enter_queue(book, call, place=_place(book, call, action, now), now=now)
        case ivr.LeaveQueue():
            return leave_queue(book, call, action.outcome)
        case ivr.AskPlace():
            return [AskPlace(call=call.call, entry=call.place.entry if call.place else "")]
        case ivr.ChooseCallback():
            return promise(book, call, now)
        case ivr.Ask() if (answer := house_answers.answer(book, call, action, now)) is not None:
            return answer
        case ivr.Ask():
            asked = AskOutside(
                call=call.call,
                ask=action.ask,
                kind=action.kind,
                request=action.request,
                timeout_s=action.timeout_s,
                language=call.language,
            )
            return [asked]
        case ivr.RecordMessage():
            return start_message(book, call, action, now)
        case ivr.EndMessage():
            return end_message(book, call, is_wanted=action.is_wanted, now=now)
        case ivr.TransferToAgent():
            return sending.to_agent(book, call, action, now)
        case ivr.TransferToNumber():
            return sending.to_number(book, call, action, now)
        case ivr.EndTransfer():
            return sending.call_off(book, call)
        case ivr.HangUp():
            return end_call(book, call, released_by="system", cause=action.reason, now=now)
        case ivr.WakeAt():
            return [WakeAt(key=f"flow:{call.call}:{action.key}", at=action.at)]
        case ivr.Tell():
            if action.kind is ivr.TellKind.LANGUAGE_CHOSEN:
                book.put(replace(call, language=str(action.data["language"])))
            return event_of(call, action, now)


def _place(book: Book, call: Call, action: ivr.EnterQueue, now: float) -> Place:
    """A caller who was transferred keeps the rank of the first start."""
    former = call.taken
    return Place(
        entry=book.ids.new("entry"),
        queue=action.queue,
        started=now,
        ranked_from=former.ranked_from if former else now,
        skills=skills_of(action.needs),
        choices=choices_of(action.needs),
        steps=steps_of(action.steps),
        priority=action.priority,
        cause="transfer" if former else "arrival",
    )


def _let_hear(book: Book, call: Call, wish: Hears) -> list[Effect]:
    book.put(replace(call, flow_hears=wish))
    return tell(book, call.call)

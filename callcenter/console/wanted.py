"""What a page's message asks of the exchange, and whose pages may ask for it."""

from __future__ import annotations

from callcenter.calls.call import SupervisorMode
from callcenter.calls.wishes import (
    Answered,
    AskedForTime,
    AskedNotReady,
    AskedReady,
    AskedToComplete,
    AskedToConsult,
    AskedToDial,
    AskedToFinish,
    AskedToLeave,
    AskedToMerge,
    AskedToPause,
    AskedToResume,
    AskedToReturn,
    AskedToSupervise,
    AskedToTakeOver,
    AskedToTransfer,
    ChoseContact,
    Declined,
    GaveDisposition,
    HungUp,
    LineTested,
    MicrophoneChecked,
    PromisedCallback,
    PutOnHold,
    ReadNotice,
    TookBackPromise,
    TookOffHold,
    Wish,
)
from callcenter.console.flows import WatchFlows
from callcenter.console.intents import (
    Answer,
    BackToCustomer,
    Choose,
    CloseNotice,
    Complete,
    Consult,
    Decline,
    Dial,
    ExtendContact,
    ExtendWrapUp,
    FinishContact,
    FinishWrapUp,
    FromPage,
    GiveDisposition,
    HangUp,
    Hold,
    Merge,
    Microphone,
    NotReady,
    PauseRecording,
    PromiseCallback,
    Ready,
    Resume,
    ResumeRecording,
    SelfTested,
    StopSupervising,
    Supervise,
    TakeBackPromise,
    TakeOver,
    Transfer,
)

LONGEST_REASON = 40

GONE = frozenset({"denied", "absent", "busy", "ended", "insecure"})
"""What a page says of a microphone that it cannot use at all."""

OF_SUPERVISORS = (Supervise, StopSupervising, TakeOver, WatchFlows)
OF_BOTH = (
    HangUp, Hold, Resume, Consult, Transfer, Complete, Merge, BackToCustomer, PauseRecording, ResumeRecording,
    GiveDisposition, Choose,
)  # fmt: skip
"""A supervisor who took a call over does with it what an agent does; whose call it is the call core knows."""


def may(role: str, message: FromPage) -> bool:
    """Whether somebody in this role may ask for that at all."""
    if role == "agent":
        return not isinstance(message, OF_SUPERVISORS)
    return isinstance(message, (*OF_SUPERVISORS, *OF_BOTH))


def wish_of(user: str, message: FromPage) -> Wish:
    """The wish in a message that is one."""
    match message:
        case Ready():
            return AskedReady(agent=user)
        case NotReady():
            return AskedNotReady(agent=user, reason=message.reason[:LONGEST_REASON])
        case FinishWrapUp():
            return AskedToFinish(agent=user)
        case ExtendWrapUp():
            return AskedForTime(agent=user, by_s=message.seconds)
        case Answer():
            return Answered(agent=user, offer=message.offer)
        case Decline():
            return Declined(agent=user, offer=message.offer)
        case Dial():
            return AskedToDial(agent=user, to=message.to, queue=message.queue)
        case Microphone():
            return MicrophoneChecked(agent=user, works=message.works, is_gone=message.detail in GONE)
        case SelfTested():
            return LineTested(
                agent=user,
                failed=message.failed,
                round_trip_s=message.round_trip_s,
                lost_share=message.lost_share,
                mos=message.mos,
            )
        case PromiseCallback():
            return PromisedCallback(
                agent=user,
                call=message.call,
                number=message.number,
                at=message.at,
                name=message.name,
                note=message.note,
                is_mine=message.is_mine,
            )
        case TakeBackPromise():
            return TookBackPromise(agent=user, entry=message.entry)
        case CloseNotice():
            return ReadNotice(agent=user, notice=message.notice)
        case Supervise():
            return AskedToSupervise(user=user, call=message.call, mode=SupervisorMode(message.mode))
        case StopSupervising():
            return AskedToLeave(user=user, call=message.call)
        case TakeOver():
            return AskedToTakeOver(user=user, call=message.call)
    return _of_call(user, message)


def _of_call(user: str, message: FromPage) -> Wish:
    """What the one who has the call wants done with it."""
    match message:
        case HangUp():
            return HungUp(agent=user, call=message.call)
        case GiveDisposition():
            return GaveDisposition(
                agent=user,
                call=message.call,
                disposition=message.disposition,
                note=message.note,
                fields=message.fields,
                finish=message.finish,
            )
        case Hold():
            return PutOnHold(agent=user, call=message.call)
        case Resume():
            return TookOffHold(agent=user, call=message.call)
        case Choose():
            return ChoseContact(agent=user, call=message.call)
        case FinishContact():
            return AskedToFinish(agent=user, call=message.call)
        case ExtendContact():
            return AskedForTime(agent=user, by_s=message.seconds, call=message.call)
        case Consult():
            return AskedToConsult(agent=user, call=message.call, to=message.to)
        case Transfer():
            return AskedToTransfer(agent=user, call=message.call, to=message.to, wait_s=message.wait_s)
        case Complete():
            return AskedToComplete(agent=user, call=message.call)
        case Merge():
            return AskedToMerge(agent=user, call=message.call)
        case PauseRecording():
            return AskedToPause(user=user, call=message.call)
        case ResumeRecording():
            return AskedToResume(user=user, call=message.call)
        case BackToCustomer():
            return AskedToReturn(agent=user, call=message.call)
    raise TypeError(f"{type(message).__name__} is nobody's wish")

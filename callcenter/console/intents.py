"""What a page asks for: the messages from page to server, told apart by `type`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from callcenter.console.cards import Message
from callcenter.console.flows import WatchFlows

LONGEST_NOTE = 2000
LONGEST_EXTENSION_S = 600.0
"""Wrap-up is extended by so much at once; how long it may last in all is the queue's to say."""


class Ready(Message):
    """I want contacts. Refused with a Problem until the microphone check passed and the phone is registered."""

    type: Literal["ready"] = "ready"


class NotReady(Message):
    """During a contact it applies when the contact ends."""

    type: Literal["not_ready"] = "not_ready"
    reason: str = "break"


class FinishWrapUp(Message):
    """Refused with a Problem while a disposition is missing that the queue asks for."""

    type: Literal["finish_wrap_up"] = "finish_wrap_up"


class ExtendWrapUp(Message):
    """I need more time for this wrap-up."""

    type: Literal["extend_wrap_up"] = "extend_wrap_up"
    seconds: float = Field(default=60.0, gt=0, le=LONGEST_EXTENSION_S)


class GiveDisposition(Message):
    """How the contact ended: one of its queue's codes. `finish`: and I am done with it."""

    type: Literal["disposition"] = "disposition"
    call: str
    disposition: str = Field(min_length=1, max_length=100)
    note: str = Field(default="", max_length=LONGEST_NOTE)
    finish: bool = False


class Decline(Message):
    type: Literal["decline"] = "decline"
    offer: str


class HangUp(Message):
    type: Literal["hang_up"] = "hang_up"
    call: str


class Hold(Message):
    """Music for the customer."""

    type: Literal["hold"] = "hold"
    call: str


class Resume(Message):
    """The customer off hold."""

    type: Literal["resume"] = "resume"
    call: str


class Consult(Message):
    """Ask somebody while the customer hears music. `to`: an extension, an agent, a queue or a number."""

    type: Literal["consult"] = "consult"
    call: str
    to: str = Field(max_length=100)


class Transfer(Message):
    """Give the customer away at once. `wait_s`: how long they may wait for an agent who is not free."""

    type: Literal["transfer"] = "transfer"
    call: str
    to: str = Field(max_length=100)
    wait_s: float = Field(default=0.0, ge=0, le=600)


class Complete(Message):
    """Leave the customer to whom I have asked."""

    type: Literal["complete"] = "complete"
    call: str


class Merge(Message):
    """The customer, whom I have asked, and I talk together."""

    type: Literal["merge"] = "merge"
    call: str


class BackToCustomer(Message):
    """Whom I have asked goes; I am back with the customer."""

    type: Literal["return"] = "return"
    call: str


class Supervise(Message):
    """For supervisors: hear a conversation, or change the mode; their phone is dialled and answers by itself."""

    type: Literal["supervise"] = "supervise"
    call: str
    mode: Literal["listen", "whisper", "barge"]


class StopSupervising(Message):
    type: Literal["stop_supervising"] = "stop_supervising"
    call: str


class TakeOver(Message):
    """For supervisors: the customer is mine, the agent leaves."""

    type: Literal["take_over"] = "take_over"
    call: str


class PauseRecording(Message):
    """Nothing of what is said now is kept, until `ResumeRecording` or the longest pause is over."""

    type: Literal["pause_recording"] = "pause_recording"
    call: str


class ResumeRecording(Message):
    type: Literal["resume_recording"] = "resume_recording"
    call: str


class Microphone(Message):
    """Outcome of the microphone check, and every later change (muted by the system, unplugged)."""

    type: Literal["microphone"] = "microphone"
    works: bool
    detail: str = ""


class SetLanguage(Message):
    type: Literal["set_language"] = "set_language"
    language: Literal["en", "zh"]


class Pong(Message):
    type: Literal["pong"] = "pong"
    n: int


FromPage = Annotated[
    Ready
    | NotReady
    | FinishWrapUp
    | ExtendWrapUp
    | GiveDisposition
    | Decline
    | HangUp
    | Hold
    | Resume
    | Consult
    | Transfer
    | Complete
    | Merge
    | BackToCustomer
    | Supervise
    | StopSupervising
    | TakeOver
    | PauseRecording
    | ResumeRecording
    | Microphone
    | SetLanguage
    | WatchFlows
    | Pong,
    Field(discriminator="type"),
]

from_page: TypeAdapter[FromPage] = TypeAdapter(FromPage)

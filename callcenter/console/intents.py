"""What a page asks for: the messages from page to server, told apart by `type`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from callcenter.calls.form import LONGEST_ANSWER, MOST_FIELDS
from callcenter.console.cards import Message
from callcenter.console.directory_rows import WatchDirectory
from callcenter.console.flows import WatchFlows

LONGEST_NOTE = 2000
Fields = dict[str, Annotated[str, Field(max_length=LONGEST_ANSWER)]]
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


class FinishContact(Message):
    """The same for one of several contacts."""

    type: Literal["finish_contact"] = "finish_contact"
    call: str


class ExtendWrapUp(Message):
    """I need more time for this wrap-up."""

    type: Literal["extend_wrap_up"] = "extend_wrap_up"
    seconds: float = Field(default=60.0, gt=0, le=LONGEST_EXTENSION_S)


class ExtendContact(Message):
    """The same for the wrap-up of one of several contacts."""

    type: Literal["extend_contact"] = "extend_contact"
    call: str
    seconds: float = Field(default=60.0, gt=0, le=LONGEST_EXTENSION_S)


class GiveDisposition(Message):
    """How the contact ended: one of its queue's codes, and what its form asks. `finish`: and I am done with it."""

    type: Literal["disposition"] = "disposition"
    call: str
    disposition: str = Field(min_length=1, max_length=100)
    note: str = Field(default="", max_length=LONGEST_NOTE)
    fields: Fields = Field(default={}, max_length=MOST_FIELDS)
    finish: bool = False


class Decline(Message):
    type: Literal["decline"] = "decline"
    offer: str


class Answer(Message):
    """I take this offer: for those whose desk phone's line stays up, as it does not ring."""

    type: Literal["answer"] = "answer"
    offer: str


class HangUp(Message):
    type: Literal["hang_up"] = "hang_up"
    call: str


class Dial(Message):
    """Call a number; my own phone first. `queue`: one of mine, by whose rules it is wrapped up; "" for the first."""

    type: Literal["dial"] = "dial"
    to: str = Field(max_length=100)
    queue: str = Field(default="", max_length=100)


class Hold(Message):
    """Music for the customer."""

    type: Literal["hold"] = "hold"
    call: str


class Resume(Message):
    """The customer off hold."""

    type: Literal["resume"] = "resume"
    call: str


class Choose(Message):
    """Of several contacts, I talk in this one from now on; the customers of the others hear music."""

    type: Literal["choose"] = "choose"
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


class PromiseCallback(Message):
    """I have told the customer of this contact that they will be called at `at`. `is_mine`: rather by me."""

    type: Literal["promise_callback"] = "promise_callback"
    call: str
    number: str = Field(max_length=64)
    at: float
    name: str = Field(default="", max_length=80)
    note: str = Field(default="", max_length=500)
    is_mine: bool = True


class TakeBackPromise(Message):
    """The call I promised is not needed any more."""

    type: Literal["take_back_promise"] = "take_back_promise"
    entry: str


class SelfTested(Message):
    """What my echo call showed. `failed`: what did not work, "" when all did; None: the browser could not tell."""

    type: Literal["self_tested"] = "self_tested"
    failed: Literal["", "microphone", "sound", "network"]
    round_trip_s: float | None = Field(default=None, ge=0, le=3600)
    lost_share: float | None = Field(default=None, ge=0, le=1)
    mos: float | None = Field(default=None, ge=1, le=5)


class CloseNotice(Message):
    """I have read it; it is not to come back, on any of my pages."""

    type: Literal["close_notice"] = "close_notice"
    notice: str = Field(max_length=100)


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
    | FinishContact
    | ExtendContact
    | GiveDisposition
    | Decline
    | Answer
    | HangUp
    | Dial
    | Hold
    | Resume
    | Choose
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
    | CloseNotice
    | PromiseCallback
    | TakeBackPromise
    | SelfTested
    | Microphone
    | SetLanguage
    | WatchFlows
    | WatchDirectory
    | Pong,
    Field(discriminator="type"),
]

from_page: TypeAdapter[FromPage] = TypeAdapter(FromPage)

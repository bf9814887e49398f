"""Small values every part of a flow is made of."""

from __future__ import annotations

from dataclasses import dataclass, field

from ivr_flows.label import NO_LABEL, Label

Scalar = str | int | float | bool

Value = Scalar | tuple[Scalar, ...]
"""What a variable of a call can hold: plain and JSON-able, or a list of such."""

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
"""What a question to the outside, and its answer, is made of."""

Skill = tuple[str, int]
"""A skill and the lowest level of it that will do, 1 to 10."""

Need = Skill | tuple[Skill, ...]
"""One skill, or a choice of which one is enough: `ivr_flows.alternatives` gives the skills of either."""

Needs = tuple[Need, ...]
"""All of these. Nothing: anyone."""

KEYS = frozenset("0123456789*#ABCD")
"""Keys a telephone can send (RFC 4733 events 0–15)."""

LANGUAGES = ("en", "zh")
"""Languages prompts can be spoken in; the first part of a full prompt name."""

RECORDED_QUEUES = "recorded_queues"
"""The call's variable that names, separated by spaces, the queues whose callers are to be told of recording."""

TOLD_OF_RECORDING = "told_of_recording"
"""The call's variable that says so once it was heard."""

CALLBACK_QUEUES = "callback_queues"
"""The call's variable that names, separated by spaces, the queues that could call this caller back; absent: none could,
for nobody knows the number, or it may not be called."""

TIME_ZONE = "time_zone"
"""The call's variable with the time zone in which dates and times are told, such as Asia/Shanghai; absent: UTC."""

CALL_VARIABLES = frozenset(
    {
        "ani", "dnis", "language", "customer.tier", "customer.known", "customer.name",
        "customer.id", "customer.account", "customer.language", "customer.recent_calls",
        "authenticated", "served.agent", "served.queue",
        RECORDED_QUEUES, TOLD_OF_RECORDING, CALLBACK_QUEUES, TIME_ZONE,
    }
)  # fmt: skip
"""What the call itself knows: in every flow and subflow alike, without being declared."""

SHARED_FOLDERS = ("music", "said")
"""First parts of prompt names that are the same in every language."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file, 1-based."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Link:
    """A way from one node to another; where it is written does not count when flows are compared."""

    to: str
    at: Mark = field(compare=False)


@dataclass(frozen=True, slots=True)
class Exit:
    """A way out of a node, by name: what leads there (`next`, `key 1`, `timed_out`), and a label people read."""

    name: str
    link: Link
    label: Label = NO_LABEL


@dataclass(frozen=True, slots=True)
class Use:
    """A variable that a node reads or writes, and where that is written."""

    name: str
    at: Mark = field(compare=False)


@dataclass(frozen=True, slots=True)
class Named:
    """Something outside of the flow that a node needs: `kind` queue, box, flow, query, webhook…; "" = anything."""

    kind: str
    name: str
    at: Mark = field(compare=False)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A name that stands in records and figures, and what people read instead: `kind` goal, survey or question.

    A question's name follows that of its survey: satisfaction.agent.
    """

    kind: str
    name: str
    label: Label


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt's name: relative to the caller's language (`welcome`) or full (`zh/welcome`, `music/hold`)."""

    name: str
    at: Mark = field(compare=False)

    def full_names(self, languages: tuple[str, ...]) -> tuple[str, ...]:
        """Return the file names this prompt can stand for when the caller speaks any of `languages`."""
        return tuple(dict.fromkeys(in_language(self.name, language) for language in languages))


def in_language(name: str, language: str) -> str:
    """Return the full name of a prompt; a name that already begins with a language or `music` stays."""
    if name.split("/", 1)[0] in (*LANGUAGES, *SHARED_FOLDERS):
        return name
    return f"{language}/{name}"

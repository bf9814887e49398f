"""What nodes share that ask the world outside: the question goes out, the caller waits, and there is an answer or none.

    awaiting    silence, or `meanwhile` over and over    answered -> `answered`; failed, due -> `failed`; a key is kept

A verb of this kind says what it asks (`request`) and what follows (`answered`, `failed`), and nothing else.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from ivr_flows.actions import StopPlaying
from ivr_flows.flow import Heard, Node
from ivr_flows.position import Phase
from ivr_flows.run import Run
from ivr_flows.values import Json, Prompt

TIMEOUT = "timeout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking(Node):
    """`timeout_s`: how long the answer may take; `meanwhile`: what is heard until then, nothing if empty."""

    KIND: ClassVar[str]

    timeout_s: float
    meanwhile: tuple[Prompt, ...] = ()

    @abstractmethod
    def request(self, run: Run) -> Mapping[str, Json]:
        """Return what is asked."""

    @abstractmethod
    def answered(self, run: Run, value: Json) -> None:
        """Go on with the answer. It comes from outside: of any shape."""

    @abstractmethod
    def failed(self, run: Run, failure: str) -> None:
        """Go on without; `failure` is a short word, `timeout` when nobody answered."""

    def enter(self, run: Run) -> None:
        self.put(run)

    def put(self, run: Run) -> None:
        """Ask, and wait for the answer."""
        if self.meanwhile:
            run.loop(Phase.AWAITING, self.meanwhile, self.timeout_s)
        run.ask(self.KIND, self.request(run), self.timeout_s)

    def handle(self, run: Run, heard: Heard) -> None:
        if act := ASKING.get((run.position.phase, heard)):
            act(self, run)

    def prompts_used(self) -> tuple[Prompt, ...]:
        return self.meanwhile

    def _answer(self, run: Run) -> None:
        self._silence(run)
        self.answered(run, run.answer)

    def _fail(self, run: Run) -> None:
        self._silence(run)
        self.failed(run, run.failure)

    def _late(self, run: Run) -> None:
        run.change(ask="")
        self._silence(run)
        self.failed(run, TIMEOUT)

    def _silence(self, run: Run) -> None:
        if self.meanwhile:
            run.actions.append(StopPlaying())


ASKING: dict[tuple[Phase, Heard], Callable[[Asking, Run], None]] = {
    (Phase.AWAITING, Heard.ANSWERED): Asking._answer,
    (Phase.AWAITING, Heard.FAILED): Asking._fail,
    (Phase.AWAITING, Heard.DUE): Asking._late,
    (Phase.AWAITING, Heard.DIGIT): lambda _node, run: run.keep_digit(),
}
"""A verb with phases of its own has a table that begins with these rows."""

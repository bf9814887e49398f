"""record: say what for, beep, and keep what the caller says: a complaint, an address, a name.

    playing     what is asked for       heard, or any key -> beeping, or recording without a tone
    beeping     the tone                heard -> recording
    recording   the caller speaks       #, due -> saving; * -> anew; over by itself -> next, on_fail
    saving      the file is closed      kept -> next; nothing was said, or nothing could be written, due -> on_fail

The recording's name is in `into` for those who go by `next`. Who hangs up meanwhile has said it all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ivr_flows.actions import EndMessage, RecordMessage
from ivr_flows.fields import Fields, ways
from ivr_flows.flow import Heard, Node
from ivr_flows.position import Phase
from ivr_flows.run import Run
from ivr_flows.values import KEYS, Exit, Link, Prompt, Use
from said import Said

GRACE_S = 5.0
"""The recorder ends what is too long by itself; should it never say so, the flow goes on after this."""

SAVE_WITHIN_S = 5.0
BEEP = "music/beep"
END_KEY, AGAIN_KEY = "#", "*"
LONGEST_S, SILENCE_S = 120.0, 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Node):
    """`purpose` is kept with the recording; `beep` empty: it begins without a tone."""

    prompts: tuple[Prompt, ...]
    beep: tuple[Prompt, ...]
    into: Use
    purpose: str
    end_key: str
    again_key: str
    longest_s: float
    silence_s: float
    next: Link
    on_fail: Link

    def enter(self, run: Run) -> None:
        # Keys typed ahead were meant for a menu: a stray # must not end it before it begins.
        run.change(typed="")
        if self.prompts:
            run.play(Phase.PLAYING, self.prompts)
        else:
            self._begin(run)

    def handle(self, run: Run, heard: Heard) -> None:
        if act := TABLE.get((run.position.phase, heard)):
            act(self, run)

    def exits(self) -> tuple[Exit, ...]:
        return ways(next=self.next, on_fail=self.on_fail)

    def writes(self) -> tuple[Use, ...]:
        return (self.into,)

    def writes_by(self, exit: str) -> tuple[Use, ...]:
        return self.writes() if exit == "next" else ()

    def prompts_used(self) -> tuple[Prompt, ...]:
        return (*self.prompts, *self.beep)

    def _skip(self, run: Run) -> None:
        run.stop()
        self._begin(run)

    def _begin(self, run: Run) -> None:
        if self.beep:
            run.play(Phase.BEEPING, self.beep)
        else:
            self._record(run)

    def _record(self, run: Run) -> None:
        run.change(playback="")
        run.actions.append(RecordMessage("", self.longest_s, self.silence_s, self.purpose))
        run.wait(Phase.RECORDING, self.longest_s + GRACE_S)

    def _named(self, run: Run) -> None:
        run.set_variable(self.into.name, run.outcome)

    def _key(self, run: Run) -> None:
        if run.digit == self.end_key:
            self._save(run)
        elif run.digit == self.again_key:
            run.actions.append(EndMessage(is_wanted=False))
            self._begin(run)

    def _save(self, run: Run) -> None:
        run.actions.append(EndMessage(is_wanted=True))
        run.wait(Phase.SAVING, SAVE_WITHIN_S)

    def _saved(self, run: Run) -> None:
        if run.outcome:
            self._fail(run)
        else:
            run.go(self.next.to)

    def _fail(self, run: Run) -> None:
        run.set_variable(self.into.name, "")
        run.go(self.on_fail.to)


TABLE: dict[tuple[Phase, Heard], Callable[[Record, Run], None]] = {
    (Phase.PLAYING, Heard.PLAYED): Record._begin,
    (Phase.PLAYING, Heard.DUE): Record._begin,
    (Phase.PLAYING, Heard.DIGIT): Record._skip,
    (Phase.BEEPING, Heard.PLAYED): Record._record,
    (Phase.BEEPING, Heard.DUE): Record._record,
    (Phase.RECORDING, Heard.RECORDING_BEGAN): Record._named,
    (Phase.RECORDING, Heard.DIGIT): Record._key,
    (Phase.RECORDING, Heard.RECORDED): Record._saved,
    (Phase.RECORDING, Heard.DUE): Record._save,
    (Phase.SAVING, Heard.RECORDED): Record._saved,
    (Phase.SAVING, Heard.DUE): Record._fail,
}


def read(fields: Fields) -> Record:
    """Read the fields of the class above; `end_key` and `again_key` are one key each."""
    keys = tuple(sorted(KEYS))
    node = Record(
        name=fields.node,
        at=fields.at,
        prompts=fields.prompts("prompts", ()),
        beep=_beep(fields),
        into=fields.variable("into"),
        purpose=fields.name("purpose"),
        end_key=fields.text("end_key", END_KEY, keys),
        again_key=fields.text("again_key", AGAIN_KEY, keys),
        longest_s=fields.number("longest_s", LONGEST_S, 1.0, 600.0),
        silence_s=fields.number("silence_s", SILENCE_S, 0.0, 60.0),
        next=fields.link("next"),
        on_fail=fields.link("on_fail"),
    )
    if node.end_key == node.again_key:
        fields.wrong(
            Said("`end_key` and `again_key` are the same"), Said("choose two keys"), fields.place("again_key")
        )
    return node


def _beep(fields: Fields) -> tuple[Prompt, ...]:
    """The tone: true is ours, false none, else a prompt."""
    word = fields.text("beep", "true") if fields.is_simple("beep") else ""
    if word == "false":
        return ()
    return (Prompt(BEEP, fields.at),) if word == "true" else fields.prompts("beep", (BEEP,))

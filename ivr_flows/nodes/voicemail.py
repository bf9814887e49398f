"""voicemail: greet, beep, and keep what the caller says until # is pressed, it lasts too long, or the caller hangs up.

    playing     the greeting              heard, or any key -> beeping
    beeping     the tone                  heard -> recording
    recording   the caller speaks         #, over by itself, due -> thanking; * -> beeping: the message begins anew
    thanking    "has been saved"          heard -> next, or the end

Who hangs up meanwhile has left a message all the same: the call core keeps what is long enough to be one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ivr_flows.actions import EndMessage, RecordMessage, TellKind
from ivr_flows.fields import Fields, ways
from ivr_flows.flow import Heard, Node
from ivr_flows.position import Phase
from ivr_flows.run import Run
from ivr_flows.values import KEYS, Exit, Link, Mark, Named, Prompt
from said import Said

GRACE_S = 5.0
"""The recorder ends a message that is too long by itself; should it never say so, the flow goes on after this."""

BEEP = "music/beep"
SAVED = "voicemail_saved"
END_KEY, AGAIN_KEY = "#", "*"
LONGEST_S, SILENCE_S = 120.0, 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Voicemail(Node):
    """`greeting`: instead of the box's own. After the message the call goes to `next`, or ends."""

    box: str
    greeting: tuple[Prompt, ...]
    beep: tuple[Prompt, ...]
    saved: tuple[Prompt, ...]
    end_key: str
    again_key: str
    longest_s: float
    silence_s: float
    next: Link | None

    def enter(self, run: Run) -> None:
        # Keys typed ahead were meant for a menu: a stray # must not end the message before it begins.
        run.change(typed="")
        run.play(Phase.PLAYING, self.greeting or (f"voicemail/{self.box}",))

    def handle(self, run: Run, heard: Heard) -> None:
        if act := TABLE.get((run.position.phase, heard)):
            act(self, run)

    def exits(self) -> tuple[Exit, ...]:
        return ways(next=self.next)

    def prompts_used(self) -> tuple[Prompt, ...]:
        # The box's own greeting comes with the box.
        return (*self.greeting, *self.beep, *self.saved)

    def names_used(self) -> tuple[Named, ...]:
        return (Named("box", self.box, self.at),)

    @property
    def can_end(self) -> bool:
        return self.next is None

    def _skip(self, run: Run) -> None:
        run.stop()
        self._beep(run)

    def _beep(self, run: Run) -> None:
        run.play(Phase.BEEPING, self.beep)

    def _record(self, run: Run) -> None:
        run.change(playback="")
        run.actions.append(RecordMessage(self.box, self.longest_s, self.silence_s))
        run.wait(Phase.RECORDING, self.longest_s + GRACE_S)

    def _key(self, run: Run) -> None:
        if run.digit == self.end_key:
            self._keep(run)
        elif run.digit == self.again_key:
            run.actions.append(EndMessage(is_wanted=False))
            self._beep(run)

    def _keep(self, run: Run) -> None:
        run.actions.append(EndMessage(is_wanted=True))
        run.tell(TellKind.MESSAGE_LEFT, box=self.box)
        self._thank(run)

    def _thank(self, run: Run) -> None:
        if self.saved:
            run.play(Phase.THANKING, self.saved)
        else:
            self._go_on(run)

    def _go_on(self, run: Run) -> None:
        if self.next is None:
            run.end("voicemail")
        else:
            run.go(self.next.to)


TABLE: dict[tuple[Phase, Heard], Callable[[Voicemail, Run], None]] = {
    (Phase.PLAYING, Heard.PLAYED): Voicemail._beep,
    (Phase.PLAYING, Heard.DUE): Voicemail._beep,
    (Phase.PLAYING, Heard.DIGIT): Voicemail._skip,
    (Phase.BEEPING, Heard.PLAYED): Voicemail._record,
    (Phase.BEEPING, Heard.DUE): Voicemail._record,
    (Phase.RECORDING, Heard.DIGIT): Voicemail._key,
    (Phase.RECORDING, Heard.RECORDED): Voicemail._keep,
    (Phase.RECORDING, Heard.DUE): Voicemail._keep,
    (Phase.THANKING, Heard.PLAYED): Voicemail._go_on,
    (Phase.THANKING, Heard.DUE): Voicemail._go_on,
}


def of_box(name: str, at: Mark, box: str) -> Voicemail:
    """A node that no flow has written: the box with its own greeting, and then the end."""
    return Voicemail(
        name=name,
        at=at,
        box=box,
        greeting=(),
        beep=(Prompt(BEEP, at),),
        saved=(Prompt(SAVED, at),),
        end_key=END_KEY,
        again_key=AGAIN_KEY,
        longest_s=LONGEST_S,
        silence_s=SILENCE_S,
        next=None,
    )


def read(fields: Fields) -> Voicemail:
    """Read the fields of the class above; `box` is one of the site's."""
    keys = tuple(sorted(KEYS))
    node = Voicemail(
        name=fields.node,
        at=fields.at,
        box=fields.name("box"),
        greeting=fields.prompts("greeting", ()),
        beep=fields.prompts("beep", (BEEP,)),
        saved=fields.prompts("saved", (SAVED,)),
        end_key=fields.text("end_key", END_KEY, keys),
        again_key=fields.text("again_key", AGAIN_KEY, keys),
        longest_s=fields.number("longest_s", LONGEST_S, 5.0, 600.0),
        silence_s=fields.number("silence_s", SILENCE_S, 0.0, 60.0),
        next=fields.optional_link("next"),
    )
    if node.end_key == node.again_key:
        fields.wrong(
            Said("`end_key` and `again_key` are the same key"),
            Said("choose two keys"),
            fields.place("again_key"),
        )
    if not node.beep:
        fields.wrong(Said("`beep` is empty"), Said("callers must hear when to speak"), fields.place("beep"))
    return node

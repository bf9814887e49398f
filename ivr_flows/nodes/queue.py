"""queue: wait for an agent, hear the place in line, and say whether to go on waiting.

Nothing here takes the caller out of the race: an agent may answer in any phase. The table:

    telling     you may be recorded (once)   heard -> entering
    entering    the router has not answered      offered -> connecting; in line -> announcing; due -> waiting
    connecting  an idle agent is being rung      offer fell through -> announcing
    announcing  "You are number 3…", question    1 -> waiting; 2 -> leaves; heard -> asking
    asking      silence after the question       1 or no key -> waiting; 2 -> leaves
    waiting     music on hold                    every announce_every_s -> repeating; 2 -> leaves
    repeating   the place in line again          heard -> waiting; 2 -> leaves
    apologising agent lost, transfer failed      heard -> waiting; 2 -> leaves
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ivr_flows.actions import EnterQueue, TellKind
from ivr_flows.fields import Fields
from ivr_flows.flow import Heard, Node
from ivr_flows.position import Phase
from ivr_flows.prompts.spoken import spoken_position
from ivr_flows.run import Run
from ivr_flows.values import KEYS, RECORDED_QUEUES, TOLD_OF_RECORDING, Link, Prompt

ROUTER_ANSWERS_WITHIN_S = 5.0
"""A router that does not say whether an agent is free: the caller gets music rather than silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue(Node):
    """`on_leave`: where the leave key leads; `on_left`: where the router's decision or `max_wait_s` leads.

    `on_message`: where the message key leads, such as a voicemail box; without it the key means nothing.
    """

    queue: str
    needs: tuple[tuple[str, int], ...]
    priority: int
    connecting: tuple[Prompt, ...]
    question: tuple[Prompt, ...]
    reminder: tuple[Prompt, ...]
    lost: tuple[Prompt, ...]
    not_transferred: tuple[Prompt, ...]
    music: tuple[Prompt, ...]
    wait_key: str
    leave_key: str
    answer_s: float
    announce_every_s: float
    max_wait_s: float
    on_leave: Link
    on_left: Link
    notice: tuple[Prompt, ...]
    message_key: str
    message_offer: tuple[Prompt, ...]
    on_message: Link | None

    def enter(self, run: Run) -> None:
        if not self._must_tell(run):
            self._join(run)
        elif self.notice:
            run.play(Phase.TELLING, self.notice)
        else:
            # The flow says it in a way of its own.
            self._told(run)

    def _told(self, run: Run) -> None:
        run.set_variable(TOLD_OF_RECORDING, True)
        self._join(run)

    def _must_tell(self, run: Run) -> bool:
        """Callers of this queue may be recorded, and have not been told yet."""
        variables = run.position.variables
        is_recorded = self.queue in str(variables.get(RECORDED_QUEUES, "")).split()
        return is_recorded and not variables.get(TOLD_OF_RECORDING)

    def _join(self, run: Run) -> None:
        run.actions.append(EnterQueue(self.queue, self.needs, self.priority))
        # Keys typed ahead were meant for the menus: a stray 2 must not throw the caller out of line.
        run.change(
            typed="",
            place=0,
            is_offered=False,
            in_queue=True,
            queue_node=self.name,
            give_up_at=run.now + self.max_wait_s if self.max_wait_s else 0.0,
        )
        run.wait(Phase.ENTERING, ROUTER_ANSWERS_WITHIN_S)

    def resume(self, run: Run, cause: str) -> None:
        """Go on waiting after an agent was lost or a transfer failed; the caller is back in line already."""
        run.change(in_queue=True, is_offered=False, typed="", give_up_at=0.0)
        said = self.not_transferred if cause == "transfer_failed" else self.lost
        if said:
            run.play(Phase.APOLOGISING, said)
        else:
            self._hold(run)

    def handle(self, run: Run, heard: Heard) -> None:
        if heard is Heard.QUEUE_LEFT:
            run.go(self.on_left.to)
        elif heard is Heard.DUE and 0 < run.position.give_up_at <= run.now and not run.position.is_offered:
            run.leave_queue("timed_out")
            run.go(self.on_left.to)
        elif act := TABLE.get((run.position.phase, heard)):
            act(self, run)

    def links(self) -> tuple[Link, ...]:
        return (self.on_leave, self.on_left, *([self.on_message] if self.on_message else []))

    def prompts_used(self) -> tuple[Prompt, ...]:
        spoken = (self.notice, self.connecting, self.question, self.reminder, self.message_offer, self.lost)
        return tuple(prompt for some in (*spoken, self.not_transferred, self.music) for prompt in some)

    @property
    def can_end(self) -> bool:
        return True

    def _connect(self, run: Run) -> None:
        if self.connecting:
            run.play(Phase.CONNECTING, self.connecting)
        else:
            run.loop(Phase.CONNECTING, self.music, self.announce_every_s)

    def _ring_on(self, run: Run) -> None:
        run.loop(Phase.CONNECTING, self.music, self.announce_every_s)

    def _announce(self, run: Run) -> None:
        self._say_place(run, Phase.ANNOUNCING, (*self.question, *self.message_offer))

    def _repeat(self, run: Run) -> None:
        self._say_place(run, Phase.REPEATING, (*self.reminder, *self.message_offer))

    def _say_place(self, run: Run, phase: Phase, ending: tuple[Prompt, ...]) -> None:
        run.play(phase, (*spoken_position(run.position.place), *ending))
        if run.position.place:
            run.tell(TellKind.POSITION_ANNOUNCED, position=run.position.place)

    def _ask(self, run: Run) -> None:
        run.change(playback="")
        run.wait(Phase.ASKING, self.answer_s)

    def _answer(self, run: Run) -> None:
        if run.digit == self.leave_key:
            self._leave(run)
        elif self._wants_message(run):
            self._leave_message(run)
        elif run.digit == self.wait_key:
            run.tell(TellKind.WAIT_ANSWERED, answer="wait")
            self._hold(run)
        else:
            run.tell(TellKind.WRONG_DIGIT, digit=run.digit)

    def _silence(self, run: Run) -> None:
        run.tell(TellKind.WAIT_ANSWERED, answer="silent_wait")
        self._hold(run)

    def _key_while_waiting(self, run: Run) -> None:
        if run.digit == self.leave_key:
            self._leave(run)
        elif self._wants_message(run):
            self._leave_message(run)

    def _wants_message(self, run: Run) -> bool:
        return self.on_message is not None and run.digit == self.message_key

    def _leave_message(self, run: Run) -> None:
        if self.on_message is not None:
            run.stop()
            run.tell(TellKind.WAIT_ANSWERED, answer="message")
            run.leave_queue("voicemail")
            run.go(self.on_message.to)

    def _leave(self, run: Run) -> None:
        run.stop()
        run.tell(TellKind.WAIT_ANSWERED, answer="leave")
        # At once, not after the goodbye: no agent should be rung for somebody who has decided to go.
        run.leave_queue("left_by_key")
        run.go(self.on_leave.to)

    def _hold(self, run: Run) -> None:
        run.loop(Phase.WAITING, self.music, self.announce_every_s)


TABLE: dict[tuple[Phase, Heard], Callable[[Queue, Run], None]] = {
    (Phase.TELLING, Heard.PLAYED): Queue._told,
    (Phase.TELLING, Heard.DUE): Queue._told,
    (Phase.ENTERING, Heard.OFFERED): Queue._connect,
    (Phase.ENTERING, Heard.QUEUED): Queue._announce,
    (Phase.ENTERING, Heard.DUE): Queue._hold,
    (Phase.CONNECTING, Heard.PLAYED): Queue._ring_on,
    (Phase.CONNECTING, Heard.QUEUED): Queue._announce,
    (Phase.CONNECTING, Heard.DUE): Queue._ring_on,
    (Phase.ANNOUNCING, Heard.DIGIT): Queue._answer,
    (Phase.ANNOUNCING, Heard.PLAYED): Queue._ask,
    (Phase.ANNOUNCING, Heard.DUE): Queue._ask,
    (Phase.ASKING, Heard.DIGIT): Queue._answer,
    (Phase.ASKING, Heard.DUE): Queue._silence,
    (Phase.WAITING, Heard.DIGIT): Queue._key_while_waiting,
    (Phase.WAITING, Heard.DUE): Queue._repeat,
    (Phase.REPEATING, Heard.DIGIT): Queue._key_while_waiting,
    (Phase.REPEATING, Heard.PLAYED): Queue._hold,
    (Phase.REPEATING, Heard.DUE): Queue._hold,
    (Phase.APOLOGISING, Heard.DIGIT): Queue._key_while_waiting,
    (Phase.APOLOGISING, Heard.PLAYED): Queue._hold,
    (Phase.APOLOGISING, Heard.DUE): Queue._hold,
}


def read(fields: Fields) -> Queue:
    """Read the fields of the class above; `needs` maps skills to their lowest level, 1–10."""
    keys = tuple(sorted(KEYS))
    has_box = "on_message" in fields.names()
    node = Queue(
        name=fields.node,
        at=fields.at,
        queue=fields.name("queue"),
        needs=_needs(fields),
        priority=fields.whole("priority", 0, -100, 100),
        connecting=fields.prompts("connecting", ("connecting",)),
        question=fields.prompts("question", ("wait_question",)),
        reminder=fields.prompts("reminder", ("wait_reminder",)),
        lost=fields.prompts("lost", ("agent_lost",)),
        not_transferred=fields.prompts("not_transferred", ("transfer_failed",)),
        music=fields.prompts("music", ("music/hold",)),
        wait_key=fields.text("wait_key", "1", keys),
        leave_key=fields.text("leave_key", "2", keys),
        answer_s=fields.number("answer_s", 5.0, 1.0, 60.0),
        announce_every_s=fields.number("announce_every_s", 45.0, 5.0, 600.0),
        max_wait_s=fields.number("max_wait_s", 0.0, 0.0, 86_400.0),
        on_leave=fields.link("on_leave"),
        on_left=fields.link("on_left"),
        notice=fields.prompts("notice", ("recording_notice",)),
        message_key=fields.text("message_key", "3", keys),
        message_offer=fields.prompts("message_offer", ("message_offer",) if has_box else ()),
        on_message=fields.optional_link("on_message"),
    )
    if has_box and node.message_key in (node.wait_key, node.leave_key):
        fields.wrong(
            "`message_key` has another meaning here", "choose another key", fields.place("message_key")
        )
    if node.wait_key == node.leave_key:
        fields.wrong(
            "`wait_key` and `leave_key` are the same key", "choose two keys", fields.place("leave_key")
        )
    if not node.music:
        fields.wrong("`music` is empty", "name at least one, such as music/hold", fields.place("music"))
    return node


def _needs(fields: Fields) -> tuple[tuple[str, int], ...]:
    needs = fields.mapping("needs", required=False)
    if needs is None:
        return ()
    return tuple((skill, needs.whole(skill, 1, 1, 10)) for skill in needs.names())

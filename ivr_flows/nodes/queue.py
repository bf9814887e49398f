"""queue: wait for an agent, hear the place in line and the wait, and say whether to go on waiting.

Nothing here takes the caller out of the race: an agent may answer in any phase. The table:

    telling     you may be recorded (once)    heard -> entering
    entering    the router has not answered   offered -> connecting; in line -> announcing; due -> waiting
    connecting  an idle agent is being rung   offer fell through -> announcing
    announcing  "You are number 3…", question 1 -> waiting; 2 -> leaves; heard -> asking
    asking      silence after the question    1 or no key -> waiting; 2 -> leaves
    waiting     music on hold                 an announcement is due -> placing, repeating or announcing; 2 -> leaves
    placing     where in line, right now?     placed -> repeating or announcing, the music goes on until then
    repeating   whatever else is announced    heard -> waiting; 2 -> leaves
    apologising agent lost, transfer failed   heard -> waiting; 2 -> leaves
    moving      another team will help you    heard -> connecting or placing; 2 -> leaves

From announcing on, the message key leads to a voicemail box and the callback key to a call back, where there are such.
What is announced when is `announce`: see `ivr_flows.schedule`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ivr_flows import schedule
from ivr_flows.actions import AskPlace, EnterQueue, TellKind
from ivr_flows.fields import ways
from ivr_flows.flow import Heard, Node
from ivr_flows.needs import skills_named
from ivr_flows.position import Phase
from ivr_flows.prompts.spoken import HIGHEST_NUMBER, WAIT_PROMPTS, spoken_position, spoken_wait
from ivr_flows.run import Run
from ivr_flows.schedule import CALLBACK, POSITION, QUESTION, WAIT
from ivr_flows.values import (
    CALLBACK_QUEUES,
    RECORDED_QUEUES,
    TOLD_OF_RECORDING,
    Exit,
    Link,
    Named,
    Needs,
    Prompt,
)

ROUTER_ANSWERS_WITHIN_S = 5.0
"""A router that does not say whether an agent is free: the caller gets music rather than silence."""

PLACE_ANSWERED_WITHIN_S = 1.0
"""The place in line comes in the same turn; should it not, what was known before is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue(Node):
    """`on_leave`: where the leave key leads; `outcomes`: where each outcome of the wait leads, `on_left`: the others.

    `on_message`: where the message key leads, such as a voicemail box; `on_callback`: what is said to somebody who
    will be called back. Without them the keys mean nothing. `needs` and `steps` as in `EnterQueue`.
    """

    queue: str
    needs: Needs
    steps: tuple[tuple[Needs, float], ...]
    priority: int
    announce: tuple[schedule.Announcement, ...]
    connecting: tuple[Prompt, ...]
    question: tuple[Prompt, ...]
    reminder: tuple[Prompt, ...]
    lost: tuple[Prompt, ...]
    not_transferred: tuple[Prompt, ...]
    other_team: tuple[Prompt, ...]
    music: tuple[Prompt, ...]
    wait_key: str
    leave_key: str
    answer_s: float
    announce_every_s: float
    max_wait_s: float
    on_leave: Link
    on_left: Link
    outcomes: Mapping[str, Link]
    notice: tuple[Prompt, ...]
    message_key: str
    message_offer: tuple[Prompt, ...]
    on_message: Link | None
    callback_key: str
    callback_offer: tuple[Prompt, ...]
    on_callback: Link | None

    # ---- into the line

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
        run.actions.append(EnterQueue(self.queue, self.needs, self.priority, self.steps))
        # Keys typed ahead were meant for the menus: a stray 2 must not throw the caller out of line.
        run.change(
            typed="",
            place=0,
            is_offered=False,
            in_queue=True,
            queue_node=self.name,
            line=self.queue,
            give_up_at=run.now + self.max_wait_s if self.max_wait_s else 0.0,
            dues=schedule.joined(self.announce, run.now),
            is_proposed=False,
        )
        run.forget_wait()
        run.wait(Phase.ENTERING, ROUTER_ANSWERS_WITHIN_S)

    def resume(self, run: Run, cause: str) -> None:
        """Go on waiting after an agent was lost or a transfer failed; the caller is back in line already."""
        run.change(in_queue=True, is_offered=False, typed="", give_up_at=0.0)
        if cause == "overflow":
            self.move(run)
            return
        said = self.not_transferred if cause == "transfer_failed" else self.lost
        if said:
            run.play(Phase.APOLOGISING, said)
        else:
            self._hold_afresh(run)

    def move(self, run: Run) -> None:
        """A rule has moved the caller to another queue: the line is another one, the longest wait is not."""
        run.change(is_offered=False, saying=())
        run.forget_wait()
        if self.other_team:
            run.play(Phase.MOVING, self.other_team)
        else:
            self._moved(run)

    def _moved(self, run: Run) -> None:
        """The place the caller was told was in the other line: tell the new one, unless an agent is being rung."""
        if run.position.is_offered:
            self._connect(run)
            return
        place = [word for word in (POSITION, WAIT) if word in schedule.words_of(self.announce)]
        words = tuple(dict.fromkeys((*place, *self._take_due(run))))
        run.change(dues=schedule.resumed(self.announce, run.position.dues, run.now))
        if words:
            self._ask_place(run, words)
        else:
            self._hold(run)

    # ---- what a node is asked

    def handle(self, run: Run, heard: Heard) -> None:
        is_over = heard in (Heard.DUE, Heard.QUEUED) and 0 < run.position.give_up_at <= run.now
        if heard is Heard.QUEUE_LEFT:
            run.go(self._exit(run.outcome).to)
        elif is_over and not run.position.is_offered:
            run.leave_queue("timed_out")
            run.go(self._exit("timed_out").to)
        elif act := TABLE.get((run.position.phase, heard)):
            act(self, run)

    def _exit(self, outcome: str) -> Link:
        return self.outcomes.get(outcome, self.on_left)

    def exits(self) -> tuple[Exit, ...]:
        keys = ways(left_by_key=self.on_leave, voicemail=self.on_message, callback=self.on_callback)
        return (*keys, *map(Exit, self.outcomes, self.outcomes.values()), Exit("on_left", self.on_left))

    def names_used(self) -> tuple[Named, ...]:
        return (Named("queue", self.queue, self.at), *skills_named(self.at, self.needs, self.steps))

    def prompts_used(self) -> tuple[Prompt, ...]:
        asked = (
            self.notice,
            self.connecting,
            self.question,
            self.reminder,
            self.message_offer,
            self.callback_offer,
        )
        told = (tuple(schedule.prompts_of(self.announce)), self.lost, self.not_transferred, self.other_team)
        named = tuple(prompt for some in (*asked, *told, self.music) for prompt in some)
        places = (name for place in range(HIGHEST_NUMBER + 2) for name in spoken_position(place))
        waits = WAIT_PROMPTS if WAIT in schedule.words_of(self.announce) else ()
        return (*named, *(Prompt(name, self.at) for name in dict.fromkeys((*places, *waits))))

    @property
    def can_end(self) -> bool:
        return True

    # ---- announcing

    def _connect(self, run: Run) -> None:
        if self.connecting:
            run.play(Phase.CONNECTING, self.connecting)
        else:
            self._ring_on(run)

    def _ring_on(self, run: Run) -> None:
        run.loop(Phase.CONNECTING, self.music, self.announce_every_s)

    def _announce(self, run: Run) -> None:
        """The caller has just joined the line, and where is known."""
        words = self._take_due(run)
        if not words:
            self._hold(run)
        elif WAIT in words and not run.position.wait_p90_s:
            self._ask_place(run, words)
        else:
            self._say(run, words)

    def _due(self, run: Run) -> None:
        words = self._take_due(run)
        if not words:
            self._music_goes_on(run)
        elif POSITION in words or WAIT in words:
            self._ask_place(run, words)
        else:
            self._say(run, words)

    def _take_due(self, run: Run) -> tuple[str, ...]:
        words, dues = schedule.take_due(self.announce, self._dues(run), run.now)
        run.change(dues=dues)
        return words

    def _ask_place(self, run: Run, words: tuple[str, ...]) -> None:
        run.change(saying=words)
        run.actions.append(AskPlace())
        run.wait(Phase.PLACING, PLACE_ANSWERED_WITHIN_S)

    def _placed(self, run: Run) -> None:
        self._say(run, run.position.saying)

    def _not_placed(self, run: Run) -> None:
        # An old place is better than none; an old wait is not.
        run.change(wait_p50_s=0.0, wait_p90_s=0.0)
        self._say(run, run.position.saying)

    def _say(self, run: Run, words: tuple[str, ...]) -> None:
        """Say what the words stand for; what cannot be said now is left out."""
        run.change(saying=())
        position = run.position
        p50_s, p90_s = run.promised_wait()
        wait = spoken_wait(p50_s, p90_s) if WAIT in words and position.place else ()
        prompts = [prompt for word in words for prompt in self._spoken(run, word, wait)]
        if not prompts:
            self._hold(run)
            return
        run.play(Phase.ANNOUNCING if QUESTION in words else Phase.REPEATING, prompts)
        if CALLBACK in words:
            run.change(is_proposed=False)
        if not position.place or not (wait or POSITION in words):
            return
        if wait:
            run.change(told_place=position.place, told_p50_s=p50_s, told_p90_s=p90_s)
            said = {"wait_p50_s": round(p50_s), "wait_p90_s": round(p90_s)}
        else:
            said = {}
        run.tell(TellKind.POSITION_ANNOUNCED, position=position.place, **said)

    def _spoken(self, run: Run, word: str, wait: tuple[str, ...]) -> Iterable[Prompt | str]:
        match word:
            case schedule.POSITION:
                return spoken_position(run.position.place)
            case schedule.WAIT:
                return wait
            case schedule.QUESTION:
                return self.question
            case schedule.REMINDER:
                return self.reminder
            case schedule.CALLBACK:
                return self.callback_offer if self._may_be_called(run) else ()
            case schedule.MESSAGE:
                return self.message_offer if self.on_message is not None else ()
            case _:
                return (word,)

    def _ask(self, run: Run) -> None:
        run.change(playback="")
        run.wait(Phase.ASKING, self.answer_s)

    # ---- music

    def _hold(self, run: Run) -> None:
        """Music until something is due; whoever is to be asked about a call back is asked first."""
        if run.position.is_proposed:
            run.change(is_proposed=False)
            if self.callback_offer and self._may_be_called(run):
                run.play(Phase.REPEATING, self.callback_offer)
                return
        run.loop(Phase.WAITING, self.music, self._until_due(run))

    def _hold_afresh(self, run: Run) -> None:
        """Music for somebody who comes (back) to it from elsewhere: what was due meanwhile is not made up for."""
        run.change(dues=schedule.resumed(self.announce, run.position.dues, run.now))
        self._hold(run)

    def _music_goes_on(self, run: Run) -> None:
        run.wait(Phase.WAITING, self._until_due(run))

    def _until_due(self, run: Run) -> float:
        run.change(dues=schedule.music_begins(self.announce, self._dues(run), run.now))
        return schedule.next_due(run.position.dues, run.now, self.announce_every_s)

    def _dues(self, run: Run) -> schedule.Dues:
        dues = run.position.dues
        # A call that was restored from an earlier version, or whose flow was edited, has other ones.
        return dues if len(dues) == len(self.announce) else schedule.resumed(self.announce, (), run.now)

    def _propose(self, run: Run) -> None:
        if self.callback_offer and self._may_be_called(run):
            self._hold(run)

    # ---- keys

    def _answer(self, run: Run) -> None:
        if self._leaves_by(run):
            return
        if run.digit == self.wait_key:
            run.tell(TellKind.WAIT_ANSWERED, answer="wait")
            self._hold(run)
        else:
            run.tell(TellKind.WRONG_DIGIT, digit=run.digit)

    def _silence(self, run: Run) -> None:
        run.tell(TellKind.WAIT_ANSWERED, answer="silent_wait")
        self._hold(run)

    def _key_while_waiting(self, run: Run) -> None:
        self._leaves_by(run)

    def _leaves_by(self, run: Run) -> bool:
        """Whether the key leads out of here; if so, the caller has gone there."""
        if run.digit == self.leave_key:
            # At once, not after the goodbye: no agent should be rung for somebody who has decided to go.
            self._go_by(run, "leave", "left_by_key", self.on_leave)
        elif run.digit == self.message_key and self.on_message is not None:
            self._go_by(run, "message", "voicemail", self.on_message)
        elif run.digit == self.callback_key and self.on_callback is not None and self._may_be_called(run):
            self._go_by(run, "callback", "", self.on_callback)
        else:
            return False
        return True

    def _go_by(self, run: Run, answer: str, outcome: str, way: Link) -> None:
        run.stop()
        run.tell(TellKind.WAIT_ANSWERED, answer=answer)
        if outcome:
            run.leave_queue(outcome)
        else:
            run.choose_callback()
        run.go(way.to)

    def _may_be_called(self, run: Run) -> bool:
        """There are calls back in this line, and a number to call: whoever hides theirs cannot be called."""
        known = run.position.variables
        queues = str(known.get(CALLBACK_QUEUES, "")).split()
        return self.on_callback is not None and bool(known.get("ani")) and run.position.line in queues


TABLE: dict[tuple[Phase, Heard], Callable[[Queue, Run], None]] = {
    (Phase.TELLING, Heard.PLAYED): Queue._told,
    (Phase.TELLING, Heard.DUE): Queue._told,
    (Phase.ENTERING, Heard.OFFERED): Queue._connect,
    (Phase.ENTERING, Heard.QUEUED): Queue._announce,
    (Phase.ENTERING, Heard.DUE): Queue._hold_afresh,
    (Phase.CONNECTING, Heard.PLAYED): Queue._ring_on,
    (Phase.CONNECTING, Heard.QUEUED): Queue._announce,
    (Phase.CONNECTING, Heard.DUE): Queue._ring_on,
    (Phase.ANNOUNCING, Heard.DIGIT): Queue._answer,
    (Phase.ANNOUNCING, Heard.PLAYED): Queue._ask,
    (Phase.ANNOUNCING, Heard.DUE): Queue._ask,
    (Phase.ASKING, Heard.DIGIT): Queue._answer,
    (Phase.ASKING, Heard.DUE): Queue._silence,
    (Phase.WAITING, Heard.DIGIT): Queue._key_while_waiting,
    (Phase.WAITING, Heard.DUE): Queue._due,
    (Phase.WAITING, Heard.PROPOSED): Queue._propose,
    (Phase.PLACING, Heard.DIGIT): Queue._key_while_waiting,
    (Phase.PLACING, Heard.PLACED): Queue._placed,
    (Phase.PLACING, Heard.DUE): Queue._not_placed,
    (Phase.REPEATING, Heard.DIGIT): Queue._key_while_waiting,
    (Phase.REPEATING, Heard.PLAYED): Queue._hold,
    (Phase.REPEATING, Heard.DUE): Queue._hold,
    (Phase.APOLOGISING, Heard.DIGIT): Queue._key_while_waiting,
    (Phase.APOLOGISING, Heard.PLAYED): Queue._hold_afresh,
    (Phase.APOLOGISING, Heard.DUE): Queue._hold_afresh,
    (Phase.MOVING, Heard.DIGIT): Queue._key_while_waiting,
    (Phase.MOVING, Heard.PLAYED): Queue._moved,
    (Phase.MOVING, Heard.DUE): Queue._moved,
}

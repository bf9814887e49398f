"""One call through a flow without a telephone: a clock that jumps from one thing to the next, and all that is told.

    trial = Trial(flow, world, {"ani": "+49…"}, now)
    trial.press("1"); trial.advance(); …            # or `playing.play(trial, moves)`

It ends (`end`) when the flow hangs up, an agent has the call, the caller leaves, or a bound is reached: `LONGEST_S` of
the call's own time, or `MAX_INPUTS` things that happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import inf

from ivr_flows import actions as do
from ivr_flows import inputs as heard
from ivr_flows.flow import Flow, Flows
from ivr_flows.interpreter import Step, start, step
from ivr_flows.position import Phase, Position, Status
from ivr_flows.trying.agenda import Agenda, Slot
from ivr_flows.trying.hearing import understood
from ivr_flows.trying.lines import End, Line, What
from ivr_flows.trying.masking import without_secrets
from ivr_flows.trying.notebook import HIDDEN, Notebook
from ivr_flows.trying.timing import KEY_S, spoken_s
from ivr_flows.trying.world import ANSWERED, NEVER, RINGS_S, Asked, QueueWill, Reply, Shelf, World
from ivr_flows.values import Json, Value

LONGEST_S = 7200.0
"""Two hours of one call: by then a flow that does not end goes round in circles."""

MAX_INPUTS = 3000
"""Things that happen in one trial: a bound for the machine's sake."""

MAX_LINES = 5000
SILENT_AFTER_S = 5.0
"""Who is asked to speak and says nothing for so long is not heard."""

TRANSFER_RINGS_S = 5.0


class Trial:
    """`seed`: what chance is drawn from; another one may go another way at a split."""

    def __init__(
        self,
        flow: Flow,
        world: World,
        variables: Mapping[str, Value],
        now: float,
        seed: str = "trial",
        most_inputs: int = MAX_INPUTS,
    ) -> None:
        self._most_inputs = most_inputs
        self.now = self.start_at = now
        self.flows: Flows = Shelf(flow, world.flows)
        self.notes = Notebook(self.flows, now)
        self.agenda = Agenda()
        self.end = End.OPEN
        self.queues: list[str] = []
        self.queue_outcome = ""
        self._world = world
        self._said: dict[str, str] = {}
        self._typed = ""
        self._asked: dict[tuple[str, str], int] = {}
        self._listening: do.Ask | None = None
        self._inputs = 0
        self._playing: do.Play | None = None
        self._queue = ""
        self._recording: do.RecordMessage | None = None
        self._recorded_from = now
        self._is_kept = True
        first = start(flow, variables, now, flows=self.flows, seed=seed)
        self.position = first.position
        self.notes.now = now
        self.notes.begin(flow, {name: first.position.variables[name] for name in variables})
        self._take(first)

    # ---- what others want to know

    @property
    def is_over(self) -> bool:
        return self.end is not End.OPEN

    @property
    def is_quiet(self) -> bool:
        """Nothing is being said and no answer is under way: it is the caller's turn, or everybody waits."""
        due = self.agenda.peek()
        return not self.agenda.is_busy and (due is None or due.at > self.now)

    @property
    def listens_for_words(self) -> bool:
        return self._listening is not None or self.agenda.holds(Slot.RECORDING)

    def hears(self, key: str) -> bool:
        """Whether a key pressed now would change anything."""
        flow = self._flow()
        if flow is None or self.is_over:
            return False
        return not _is_nothing(
            self.position, step(flow, self.position, heard.Digit(key), self.now, flows=self.flows)
        )

    # ---- what the caller does

    def press(self, keys: str) -> None:
        """Press keys one after another, whoever listens."""
        for count, key in enumerate(keys):
            if count:
                self.pass_time(KEY_S)
            if self.is_over:
                return
            self._press(key)

    def _press(self, key: str) -> None:
        flow = self._flow()
        node = flow.nodes.get(self.position.node) if flow is not None else None
        is_hidden = self.position.is_secret or (node is not None and node.hides_digits)
        self._typed = self._typed + key if is_hidden else ""
        line = self.notes.write(What.PRESSED, HIDDEN if is_hidden else key)
        if self._feed(heard.Digit(key)):
            self.notes.lines[self.notes.lines.index(line)] = replace(line, more={"ignored": True})

    def speak(self, words: str) -> None:
        """Say something: to a flow that listens, or into a message, which goes on longer for it."""
        self.notes.write(What.SAID, words)
        if self._listening is not None:
            reply = understood(self._listening.request, words)
            self.agenda.drop(Slot.LISTENING)
            self._answer(self._listening, reply, spoken_s(words))
            return
        if self._recording is not None and self.agenda.holds(Slot.RECORDING):
            self._record_until(spoken_s(words) + (self._recording.silence_s or inf))
        self.pass_time(spoken_s(words))

    def hang_up(self) -> None:
        if not self.is_over:
            self.agenda.entries.clear()
            self._feed(heard.CallerLeft())

    # ---- time

    def advance(self) -> bool:
        """Let the next thing happen; False when there is none."""
        due = self.agenda.peek()
        if (
            self.is_over
            or due is None
            or due.at - self.start_at > LONGEST_S
            or self._inputs >= self._most_inputs
        ):
            if not self.is_over:
                self._finish(End.ENDLESS, "")
            return False
        self.agenda.take()
        self.now = self.notes.now = max(self.now, due.at)
        if due.line is not None:
            self.notes.write(due.line.what, due.line.text, **due.line.more)
        if due.slot is Slot.QUEUE and isinstance(due.event, heard.QueueLeft):
            self.notes.hints.append(due.event.outcome)
        if due.slot is Slot.LISTENING:
            self._listening = None
        self._feed(due.event)
        return True

    def pass_time(self, seconds: float) -> None:
        """Let so many seconds go by, with all that happens meanwhile."""
        until = self.now + seconds
        while not self.is_over and (due := self.agenda.peek()) is not None and due.at <= until:
            if not self.advance():
                return
        self.now = self.notes.now = max(self.now, until)

    def learn(self, variables: Mapping[str, Value], after_s: float) -> None:
        """The customer lookup answers after so many seconds."""
        self.agenda.put(Slot.LEARNING, self.now + after_s, heard.VariablesLearned(variables))

    # ---- the flow

    def _flow(self) -> Flow | None:
        return self.flows.version(self.position.flow, self.position.version)

    def _feed(self, event: heard.Input) -> bool:
        """Give the flow one input; True when it changed nothing."""
        flow = self._flow()
        if flow is None:
            self._finish(End.HUNG_UP, "flow withdrawn")
            return False
        before = self.position
        done = step(flow, before, event, self.now, flows=self.flows)
        self._inputs += 1
        self.position = done.position
        self._take(done)
        return _is_nothing(before, done)

    def _take(self, done: Step) -> None:
        passages = list(done.passages)
        for number, action in enumerate(done.actions):
            while passages and passages[0].actions <= number:
                self.notes.passed(passages.pop(0))
            self._do(action)
        for passage in passages:
            self.notes.passed(passage)
        if not self.is_over:
            self.notes.changed(done.position)
        if done.position.status is Status.CONNECTED and not self.is_over:
            self._finish(End.CONNECTED, "connected")
        if len(self.notes.lines) > MAX_LINES and not self.is_over:
            self._finish(End.ENDLESS, "")
        if self._listening is not None and done.position.phase is not Phase.AWAITING:
            self._listening = None
            self.agenda.drop(Slot.LISTENING)

    def _finish(self, end: End, reason: str) -> None:
        self.notes.write(What.ENDED, reason, how=end.value)
        self.end = end
        self.agenda.entries.clear()

    def _do(self, action: do.Action) -> None:
        match action:
            case do.WakeAt():
                self.agenda.drop(Slot.WAKE)
                self.agenda.put(Slot.WAKE, action.at, heard.Woke(action.key))
            case do.Play():
                self._play(action)
            case do.StopPlaying():
                self.agenda.drop(Slot.PLAYBACK)
            case do.Tell():
                self._told(action)
            case do.Ask():
                self._ask(action)
            case do.EnterQueue():
                self._enter_queue(action)
            case do.LeaveQueue() | do.ChooseCallback():
                self._leave_queue(action)
            case do.AskPlace():
                will = self._world.will(self._queue)
                self.agenda.put(Slot.QUEUE, self.now, heard.Placed(will.place, *will.wait_s))
            case do.TransferToAgent() | do.TransferToNumber():
                self._transfer(action)
            case do.EndTransfer():
                self.agenda.drop(Slot.TRANSFER)
            case do.RecordMessage():
                self._record(action)
            case do.EndMessage():
                self._end_recording(action)
            case do.HangUp():
                self.agenda.entries.clear()
            case do.Echo():
                self.notes.write(What.DONE, "echo")

    def _told(self, tell: do.Tell) -> None:
        self.notes.told(tell)
        if tell.kind is do.TellKind.PROMPT_STARTED and self._playing is not None:
            play, self._playing = self._playing, None
            text = " ".join(filter(None, (self._text(name) for name in play.prompts)))
            self.notes.write(
                What.HEARD, text, prompts=list(play.prompts), loop=play.loop, language=self.position.language
            )
        elif tell.kind is do.TellKind.FINISHED:
            reason = str(tell.data["reason"])
            self._finish(End.CALLER_LEFT if reason == "caller_left" else End.HUNG_UP, reason)

    # ---- sound

    def _play(self, play: do.Play) -> None:
        self._playing = play
        self.agenda.drop(Slot.PLAYBACK)
        if not play.loop:
            lasts = sum(spoken_s(self._text(name)) if self._text(name) else 0.5 for name in play.prompts)
            self.agenda.put(Slot.PLAYBACK, self.now + lasts, heard.PlaybackEnded(play.playback))

    def _text(self, name: str) -> str:
        return self._said.get(name) or self._world.texts.get(name, "")

    # ---- the world outside

    def _ask(self, ask: do.Ask) -> None:
        place = self.position.flow, self.position.node
        nth = self._asked[place] = self._asked.get(place, 0) + 1
        shown = without_secrets(dict(ask.request), self.position, self._typed)
        self.notes.write(What.ASKED, ask.kind, request=shown)
        asked = Asked(*place, ask.kind, ask.request, self.position.language, self.now, nth)
        reply = self._world.answer(asked) or Reply(failure="unknown", is_assumed=True)
        if reply.is_assumed and ask.kind == "voice":
            # Nobody speaks into the prompts here; whoever wants to presses a key.
            return
        if reply.is_assumed and ask.kind == "listen":
            self._listening = ask
            late = heard.Answered(ask.ask, failure="nothing_heard")
            waits = ask.request.get("wait_s")
            silent_s = float(waits) if isinstance(waits, int | float) else SILENT_AFTER_S
            at = self.now + min(silent_s, ask.timeout_s)
            self.agenda.put(Slot.LISTENING, at, late, self._answer_line(ask, Reply(failure="nothing_heard")))
        elif reply.is_assumed and ask.kind == "speak":
            name = f"said/trial_{len(self._said) + 1}"
            self._said[name] = str(ask.request.get("text", ""))
            self._answer(ask, Reply({"prompts": [name], "seconds": spoken_s(self._said[name])}))
        else:
            self._answer(ask, reply)

    def _answer(self, ask: do.Ask, reply: Reply, taken_s: float = 0.0) -> None:
        self._listening = None
        after_s = reply.after_s + taken_s
        if after_s >= ask.timeout_s:
            after_s, reply = ask.timeout_s, Reply(failure="timeout")
        event = heard.Answered(ask.ask, reply.value, reply.failure)
        self.agenda.drop(Slot.ANSWER)
        self.agenda.put(Slot.ANSWER, self.now + after_s, event, self._answer_line(ask, reply))

    def _answer_line(self, ask: do.Ask, reply: Reply) -> Line:
        more: dict[str, Json] = {
            "value": reply.value, "failure": reply.failure, "assumed": reply.is_assumed,
        }  # fmt: skip
        return Line(0.0, "", "", What.ANSWERED, ask.kind, more)

    # ---- the line

    def _enter_queue(self, action: do.EnterQueue) -> None:
        queue, will = action.queue, self._world.will(action.queue)
        self._queue = queue
        self.queues.append(queue)
        self.queue_outcome = ""
        self.notes.write(
            What.QUEUED, queue, place=will.place, wait_s=list(will.wait_s), priority=action.priority
        )
        self.agenda.drop(Slot.QUEUE)
        rings = will.outcome == ANSWERED
        rings_at = max(0.0, will.after_s - RINGS_S)
        self.agenda.put(Slot.QUEUE, self.now, heard.Queued(will.place, rings and not rings_at, *will.wait_s))
        if rings and rings_at:
            offered = heard.Queued(will.place, True, *will.wait_s)
            self.agenda.put(Slot.QUEUE, self.now + rings_at, offered, _queue_line("ringing", will))
        if will.outcome != NEVER:
            self.agenda.put(
                Slot.QUEUE, self.now + will.after_s, _of_queue(will), _queue_line(will.outcome, will)
            )

    def _leave_queue(self, action: do.LeaveQueue | do.ChooseCallback) -> None:
        self.queue_outcome = action.outcome if isinstance(action, do.LeaveQueue) else "callback"
        self.agenda.drop(Slot.QUEUE)
        self.notes.hints.append(self.queue_outcome)
        self.notes.write(What.QUEUE, "left", outcome=self.queue_outcome)

    def _transfer(self, action: do.TransferToAgent | do.TransferToNumber) -> None:
        to = action.agent if isinstance(action, do.TransferToAgent) else action.number
        will = self._world.transfers.get(to, self._world.transfer)
        self.notes.write(What.DONE, "transfer", to=to)
        event = heard.AgentAnswered() if will == ANSWERED else heard.TransferEnded(will)
        line = Line(0.0, "", "", What.QUEUE, will, {"to": to, "assumed": will == ANSWERED})
        self.notes.hints.append(f"on_{will}")
        self.agenda.put(Slot.TRANSFER, self.now + TRANSFER_RINGS_S, event, line)

    # ---- messages

    def _record(self, action: do.RecordMessage) -> None:
        self.notes.write(What.RECORDING, action.box or action.purpose)
        self.agenda.drop(Slot.RECORDING)
        if not action.box:
            name = heard.RecordingBegan(f"recording-{len(self.notes.lines)}")
            self.agenda.put(Slot.RECORDING, self.now, name)
        self._recording, self._recorded_from, self._is_kept = action, self.now, self._can_be_kept()
        self._record_until(action.silence_s or inf)

    def _can_be_kept(self) -> bool:
        """Not where a table answers the node that it fails, as if nothing was said, or the disk was full."""
        place = self.position.flow, self.position.node
        reply = self._world.answer(Asked(*place, "record", {}, self.position.language, self.now))
        return reply is None or reply.is_assumed or not reply.failure

    def _record_until(self, seconds: float) -> None:
        """It ends by itself after so many seconds, or when it is as long as it may be."""
        action = self._recording
        if action is not None:
            self.agenda.entries = [
                due for due in self.agenda.entries if not isinstance(due.event, heard.RecordingEnded)
            ]
            at = min(self._recorded_from + action.longest_s, self.now + seconds)
            self.agenda.put(Slot.RECORDING, at, heard.RecordingEnded(self._is_kept))

    def _end_recording(self, action: do.EndMessage) -> None:
        if self.agenda.holds(Slot.RECORDING):
            self.notes.write(What.RECORDING, "", kept=action.is_wanted)
        self.agenda.drop(Slot.RECORDING)
        self.agenda.put(Slot.RECORDING, self.now, heard.RecordingEnded(action.is_wanted and self._is_kept))


def _is_nothing(before: Position, done: Step) -> bool:
    return done.position == before and not done.actions


def _of_queue(will: QueueWill) -> heard.Input:
    if will.outcome == ANSWERED:
        return heard.AgentAnswered()
    return heard.Diverted(will.outcome, will.to) if will.to else heard.QueueLeft(will.outcome)


def _queue_line(what: str, will: QueueWill) -> Line:
    return Line(0.0, "", "", What.QUEUE, what, {"assumed": will.is_assumed})

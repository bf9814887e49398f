"""`callcenter dial`: place one real call, say each state, record what was heard, tell by the exit code how it went."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from callcenter.audio import PCMU, AudioError, cut, decode, read_wav, write_wav
from callcenter.dial.attempt import Attempt, Connect, Effect, Limits, Over, Say, State
from callcenter.dial.errors import DialError, UnreachableError, UnusableAnswerError
from callcenter.dial.line import Line, opened
from callcenter.dial.messages import Account
from callcenter.dial.options import DialOptions, options_of
from callcenter.dial.phone import DialPhone, Script, connect
from callcenter.dial.wording import Outcome
from callcenter.runtime.random_ids import RandomIds

USAGE_ERROR = 2
INTERRUPTED = 130
"""What shells give for a program that Ctrl-C ended: here the third one."""
FRAME_MS = 20

LOOK_EVERY_S = 0.05
"""How soon Ctrl-C is noticed."""

SILENT_CALL_S = 30.0
"""No sound at all for so long: the other side has died without hanging up. Music and muted phones send, too."""

Tell = Callable[[str], None]


def dial_from(arguments: argparse.Namespace, host: str, port: int) -> int:
    """Run `callcenter dial`; `host` and `port` are this installation's."""
    stop = threading.Event()
    try:
        with _stopped_by_signals(stop):
            return run(options_of(arguments, host, port), stop)
    except (DialError, AudioError) as error:
        print(f"callcenter dial: {error}", file=sys.stderr)
        return USAGE_ERROR
    except KeyboardInterrupt:
        return INTERRUPTED


def run(options: DialOptions, stop: threading.Event, out: Tell | None = None) -> int:
    """Make the call until it ends or `stop` is set; return 0 answered, 3 busy, 4 failed.

    `out` is called from two threads. Raise DialError or AudioError when the call cannot be tried.
    """
    play = _frames(options.play)
    tell = _clocked(out or _print)
    tell(f"dialling {options.number} at {options.server}:{options.port} as {options.user}")
    try:
        with opened(options.server, options.port) as line:
            return Dialler(options, line, play, tell).run(stop).value
    except UnreachableError as error:
        tell(f"failed: {error}")
        return Outcome.FAILED.value


class Dialler:
    """Joins attempt, line and phone for one call."""

    def __init__(self, options: DialOptions, line: Line, play: list[bytes], tell: Tell) -> None:
        self._options = options
        self._line = line
        self._tell = tell
        limits = Limits(ring_for_s=options.ring_for_s, talk_s=options.seconds)
        account = Account(options.user, options.password)
        self._attempt = Attempt(line.link, account, options.server, RandomIds(), limits)
        phone = DialPhone(options.server, options.port, options.user, line.link.local)
        self._invite, self._call = phone.dial(options.number, Script(play, options.digits, tell))
        self._outcome: Outcome | None = None

    def run(self, stop: threading.Event) -> Outcome:
        """From the INVITE to the end; the recording is written whatever happens."""
        try:
            self._do(self._attempt.start(self._invite, time.monotonic()))
            while self._outcome is None:
                if stop.is_set():
                    stop.clear()
                    self._do(self._attempt.stop(time.monotonic()))
                self._end_if_silent()
                self._step()
        finally:
            self._finish()
        return self._outcome

    def _step(self) -> None:
        came = self._line.wait(LOOK_EVERY_S)
        now = time.monotonic()
        if isinstance(came, str):
            self._do(self._attempt.woke(came, now))
        elif came is not None:
            self._do(self._attempt.received(came, now))

    def _do(self, effects: Iterable[Effect]) -> None:
        for effect in self._line.carry_out(effects):
            match effect:
                case Say(text):
                    self._tell(text)
                case Connect():
                    self._connect(effect)
                case Over(outcome):
                    self._outcome = outcome

    def _connect(self, effect: Connect) -> None:
        try:
            connect(self._call, effect.answer)
        except UnusableAnswerError as error:
            self._do(self._attempt.fail(time.monotonic(), f"failed: {error}; hung up"))
            return
        if self._options.digits and self._call.sound and self._call.sound.event_type is None:
            self._tell("no digits: the other side takes none (it offers no telephone-event)")

    def _end_if_silent(self) -> None:
        sound, now = self._call.sound, time.monotonic()
        if self._attempt.state is State.TALKING and sound and now > sound.recording.last_at + SILENT_CALL_S:
            self._do(self._attempt.stop(now, f"hung up by me: nothing was heard for {SILENT_CALL_S:g} s"))

    def _finish(self) -> None:
        ended = time.monotonic()
        self._call.bye()
        self._call.rtp_socket.close()
        if self._options.record is not None and self._call.sound is not None:
            self._tell(_written(self._options.record, self._call.sound.recording.until(ended)))


def _written(path: Path, heard: bytes) -> str:
    try:
        path.write_bytes(write_wav(decode(PCMU, heard)))
    except OSError as error:
        return f"the recording could not be written to {path}: {error.strerror}"
    return f"heard {len(heard) / 8000:.1f} s, written to {path}"


def _frames(path: Path | None) -> list[bytes]:
    if path is None:
        return []
    try:
        return list(cut(PCMU, read_wav(path.read_bytes()), FRAME_MS))
    except (OSError, AudioError) as error:
        raise DialError(f"--play {path}: {error}") from error


def _clocked(out: Tell) -> Tell:
    """Lines with the seconds since now; from several threads one after the other."""
    started, lock = time.monotonic(), threading.Lock()

    def tell(text: str) -> None:
        with lock:
            out(f"{time.monotonic() - started:6.1f} s  {text}")

    return tell


def _print(text: str) -> None:
    print(text, flush=True)


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Ctrl-C and SIGTERM set `stop`, so that no line of ours is torn apart; a third Ctrl-C is Python's own again."""
    presses = 0

    def ask(number: int, _frame: FrameType | None) -> None:
        nonlocal presses
        presses += 1
        stop.set()
        if presses > 1:
            signal.signal(number, signal.default_int_handler)

    # Who started us with signals ignored (a shell's background job) keeps them ignored.
    former = {
        number: signal.signal(number, ask)
        for number in (signal.SIGINT, signal.SIGTERM)
        if signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)

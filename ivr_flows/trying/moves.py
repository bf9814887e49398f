"""What the caller does, one move after another, and the short way to write it.

1,3,#        keys, each group when the flow has spoken and listens: `1`, then `3`, then `#`
4711#        one group: typed in one go
!1           now, into the middle of what is heard
5s           wait five seconds
wait         wait until something happens
say:yes      speak
hangup       hang up
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ivr_flows.trying.errors import TryingError
from ivr_flows.values import KEYS
from said import Said

MAX_MOVES = 200
"""Moves of one caller; more is no conversation."""

MAX_GROUP = 64
LONGEST_WAIT_S = 7200.0
MAX_WORDS = 200
"""Characters spoken in one go."""

_SECONDS = re.compile(r"(\d{1,5}(?:\.\d{1,3})?)s\Z")


@dataclass(frozen=True, slots=True)
class Press:
    """Keys; `at_once`: without waiting until the flow has spoken."""

    keys: str
    at_once: bool = False

    def __str__(self) -> str:
        return f"{'!' if self.at_once else ''}{self.keys}"


@dataclass(frozen=True, slots=True)
class Wait:
    """So many seconds go by; 0: until something happens that the caller notices."""

    seconds: float = 0.0

    def __str__(self) -> str:
        return f"{self.seconds:g}s" if self.seconds else "wait"


@dataclass(frozen=True, slots=True)
class Speak:
    """What the caller says: to a flow that listens, or into a message."""

    words: str

    def __str__(self) -> str:
        return f"say:{self.words}"


@dataclass(frozen=True, slots=True)
class HangUp:
    """The caller hangs up."""

    def __str__(self) -> str:
        return "hangup"


Move = Press | Wait | Speak | HangUp


def parse_move(text: str) -> Move:
    """Read one move; raises TryingError."""
    word = text.strip()
    if word in ("hangup", "wait"):
        return HangUp() if word == "hangup" else Wait()
    if word.startswith("say:"):
        return speak(word.removeprefix("say:"))
    if found := _SECONDS.match(word):
        return wait(float(found[1]))
    return press(word.removeprefix("!"), at_once=word.startswith("!"))


def parse_moves(text: str) -> tuple[Move, ...]:
    """Read moves with commas between them; raises TryingError. Empty: none."""
    parts = [part for part in text.split(",") if part.strip()]
    if len(parts) > MAX_MOVES:
        raise TryingError(
            Said("{count} moves are too many: give up to {most}", count=len(parts), most=MAX_MOVES)
        )
    return tuple(parse_move(part) for part in parts)


def press(keys: str, *, at_once: bool = False) -> Press:
    """Check that these are keys."""
    if not keys or not set(keys) <= KEYS or len(keys) > MAX_GROUP:
        raise TryingError(
            Said(
                "`{keys}` is no move: write keys (0-9 * # A-D), !KEYS, 5s, wait, say:WORDS or hangup",
                keys=keys[:40],
            )
        )
    return Press(keys, at_once)


def wait(seconds: float) -> Wait:
    """Check that somebody would wait that long."""
    if not 0 <= seconds <= LONGEST_WAIT_S:
        raise TryingError(
            Said(
                "nobody waits {seconds:g} s: give up to {most:g}",
                seconds=seconds,
                most=LONGEST_WAIT_S,
            )
        )
    return Wait(seconds)


def speak(words: str) -> Speak:
    """Check that something is said, and no speech held."""
    said = " ".join(words.split())
    if not said or len(said) > MAX_WORDS:
        raise TryingError(Said("say something, in up to {most} characters", most=MAX_WORDS))
    return Speak(said)

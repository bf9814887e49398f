"""What the product and its media process say to each other, beside the values of `calls.media` themselves.

To the process: `Begin` first, then `LegMedia`, `RecordingMedia` and what stands here; `End` last. From it: `Started`
or `NotStarted`, then media reports and what stands here, `Beat` every second; `Ended` last.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from callcenter.calls.media import MediaPlane, RecordingFinished, RecordingMedia
from callcenter.media.config import MediaConfig
from callcenter.media.counters import Counters


@dataclass(frozen=True, slots=True)
class Begin:
    config: MediaConfig


@dataclass(frozen=True, slots=True)
class Drop:
    leg: str


@dataclass(frozen=True, slots=True)
class StopRecording:
    recording: str


@dataclass(frozen=True, slots=True)
class At:
    """What is wished of a recording, and when that was, by the clock of the machine's loops: this may be read later."""

    at: float
    wish: RecordingMedia | StopRecording


@dataclass(frozen=True, slots=True)
class Hold:
    """A prompt that is in no file, by codec, until `Forget`."""

    name: str
    encoded: dict[str, bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Forget:
    name: str


@dataclass(frozen=True, slots=True)
class Fetch:
    """Keep a prompt ready; answered by `Fetched` with the same number."""

    number: int
    name: str
    codec: str


@dataclass(frozen=True, slots=True)
class Hear:
    """Send on what a leg sends, as samples, until `Unhear` with the same number."""

    number: int
    leg: str


@dataclass(frozen=True, slots=True)
class Unhear:
    number: int


@dataclass(frozen=True, slots=True)
class End:
    """Close everything, recordings whole, tell what is left to tell, and go."""


@dataclass(frozen=True, slots=True)
class Started:
    plane: MediaPlane
    recovered: tuple[RecordingFinished, ...]


@dataclass(frozen=True, slots=True)
class NotStarted:
    """The browsers' port is taken."""

    problem: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """`problem`: why it cannot be played, or ""."""

    number: int
    problem: str


@dataclass(frozen=True, slots=True)
class Sound:
    """Samples of 16 bits in the machine's byte order."""

    number: int
    samples: bytes = field(repr=False)
    rate: int


@dataclass(frozen=True, slots=True)
class KeyHeard:
    number: int


@dataclass(frozen=True, slots=True)
class Beat:
    """The process is alive and its loop turns."""

    counters: Counters


@dataclass(frozen=True, slots=True)
class Ended:
    pass

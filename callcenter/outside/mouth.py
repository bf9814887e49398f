"""The process that speaks: `python -m callcenter.outside.mouth`. One JSON line in, one frame out, in order.

    {"text": …, "language": …}\\n   ->   octets of the error (4 bytes, big-endian), of the sound (4 bytes), then both

Synthesis takes a core for a while, and a voice is a large library in C: neither may hold up calls or end them. The
sound is 8 kHz, 16 bits, in the machine's byte order. An error is `Said.to_data`. Ends when its
standard input does.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
from typing import BinaryIO

from callcenter.outside.errors import SpeechError
from callcenter.outside.rendering import rendered
from callcenter.outside.speech import Synthesiser
from callcenter.outside.voices import installed_voices
from callcenter.wording import problem_of
from said import Said

FRAME = struct.Struct(">II")
AFTER_CALLS = 5
"""Added to the niceness: who is being spoken to comes first."""

TROUBLE = (ArithmeticError, LookupError, OSError, RuntimeError, TypeError, ValueError)
"""What a voice may raise over a text. Anything else ends the process; the next wish starts it anew."""


def serve(source: BinaryIO, sink: BinaryIO, voice: Synthesiser) -> None:
    """Answer every line until there are no more."""
    for line in source:
        asked = json.loads(line)
        error, sound = None, b""
        try:
            sound = rendered(voice, str(asked["text"]), str(asked["language"])).tobytes()
        except SpeechError as wrong:
            error = problem_of(wrong)
        except TROUBLE as wrong:
            # A text it chokes on must not silence the next caller. The name only: what a library complains of may
            # hold the text, and that may be secret.
            error = Said("the voice failed: {what}", what=type(wrong).__name__)
        told = json.dumps(error.to_data()).encode() if error is not None else b""
        sink.write(FRAME.pack(len(told), len(sound)) + told + sound)
        sink.flush()


def main() -> None:
    # Whoever ends us closes our input; a Ctrl-C is meant for the product.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(AFTER_CALLS)
    # What a library prints must not get between the frames.
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        serve(sys.stdin.buffer, sink, installed_voices())
    except BrokenPipeError:
        # The product was killed while we spoke. At once, for at the end what is left would be written once more.
        os._exit(0)


if __name__ == "__main__":
    main()

"""What can be wrong with a session description.

SdpError            the text breaks RFC 8866 or 3264: answer 400
  NoUsableAudio     well formed, but no audio stream we can take: answer 488
    NoCommonCodec   an audio stream we could take, but in none of our codecs: answer 488
"""

from __future__ import annotations


class SdpError(Exception):
    """The session description cannot be used.

    `line` counts from 1, 0 when no one line is to blame. `reply_with` is the SIP status that fits when the
    text came as an offer.
    """

    reply_with = 400

    def __init__(self, why: str, line: int = 0) -> None:
        super().__init__(f"line {line}: {why}" if line else why)
        self.why = why
        self.line = line


class NoUsableAudio(SdpError):
    """No audio stream that we could take: refused, of another transport, or without keys we accept."""

    reply_with = 488


class NoCommonCodec(NoUsableAudio):
    """There is audio, but in none of the codecs we speak."""

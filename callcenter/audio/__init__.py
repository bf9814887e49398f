"""Sound as numbers: samples, G.711, levels, tones, keys, music (ITU-T G.711, E.180, Q.23).

A sound is an `array("h")`: 16 bits, one channel, 8000 a second. The usual way of a prompt:

    file bytes -> read_wav() -> trim_silence() -> levelled() -> fade_edges() -> cut() -> one frame a packet

Several talkers at once: packet -> decode() -> JitterBuffer.put(), and at the listener's beat take() -> mixed() ->
encode().

A recording: packet -> Track.put(), now and then Track.cut() -> interleaved() -> after ulaw_header() in the file.

Pure functions; the media plane reads the files, keeps the frames and sends them. Everything raised is an AudioError.
"""

from callcenter.audio.dtmf import ToneDetector
from callcenter.audio.echo import Echo, EchoDetector, level_of
from callcenter.audio.errors import AudioError
from callcenter.audio.frames import cut, cut_encoded, samples_per_frame, silence_frame
from callcenter.audio.g711 import CODECS, PCMA, PCMU, decode, encode, transcode
from callcenter.audio.g722 import G722, FromG722, ToG722
from callcenter.audio.jitter import JitterBuffer
from callcenter.audio.level import (
    fade_edges,
    normalise,
    peak_dbfs,
    rms_dbfs,
    speech_dbfs,
    trim_silence,
)
from callcenter.audio.levelling import levelled
from callcenter.audio.mix import mixed
from callcenter.audio.music import music
from callcenter.audio.outline import outline
from callcenter.audio.pcm import SAMPLE_RATE, from_floats, joined, scaled, silence
from callcenter.audio.resample import to_8k
from callcenter.audio.tones import busy, ringback, sine, tone
from callcenter.audio.tracks import Track, interleaved
from callcenter.audio.voice import VoiceActivity
from callcenter.audio.wav import ULAW_HEADER_BYTES, read_wav, ulaw_channels, ulaw_header, write_wav

__all__ = [
    "CODECS",
    "G722",
    "PCMA",
    "PCMU",
    "SAMPLE_RATE",
    "ULAW_HEADER_BYTES",
    "AudioError",
    "Echo",
    "EchoDetector",
    "FromG722",
    "JitterBuffer",
    "ToG722",
    "ToneDetector",
    "Track",
    "VoiceActivity",
    "busy",
    "cut",
    "cut_encoded",
    "decode",
    "encode",
    "fade_edges",
    "from_floats",
    "interleaved",
    "joined",
    "level_of",
    "levelled",
    "mixed",
    "music",
    "normalise",
    "outline",
    "peak_dbfs",
    "read_wav",
    "rms_dbfs",
    "ringback",
    "samples_per_frame",
    "scaled",
    "silence",
    "silence_frame",
    "sine",
    "speech_dbfs",
    "to_8k",
    "tone",
    "transcode",
    "trim_silence",
    "ulaw_channels",
    "ulaw_header",
    "write_wav",
]

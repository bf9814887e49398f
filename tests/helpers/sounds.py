"""Sounds to send and measures of what was heard; samples are 8 kHz floats between -1 and 1."""

from __future__ import annotations

import struct
import wave
from array import array
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from callcenter.audio import PCMU, decode, encode

Samples = NDArray[np.float64]
RATE = 8000


def tone(hertz: float, seconds: float, level: float = 0.4, rate: int = RATE) -> Samples:
    return level * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)


def beeps(hertz: float, seconds: float, rate: int = RATE, on_s: float = 0.25, off_s: float = 0.25) -> Samples:
    """Short beeps: a browser's noise suppression fades a steady tone, not these."""
    whole = tone(hertz, seconds, rate=rate)
    phase = (np.arange(len(whole)) / rate) % (on_s + off_s)
    return np.where(phase < on_s, whole, 0.0)


def write_wav(path: Path, samples: Samples, rate: int = RATE) -> Path:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def read_wav(path: Path) -> Samples:
    with wave.open(str(path), "rb") as source:
        assert source.getnchannels() == 1
        assert source.getsampwidth() == 2
        return np.frombuffer(source.readframes(source.getnframes()), "<i2").astype(float) / 32768


def ulaw(samples: Samples) -> bytes:
    return encode(PCMU, array("h", (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()))


def from_ulaw(data: bytes) -> Samples:
    return np.array(decode(PCMU, data), dtype=float) / 32768


def share_of_tone(samples: Samples, hertz: float, width: float = 40.0) -> float:
    """How much of the energy lies within `width` Hz of `hertz`, 0 to 1; silence has none."""
    if len(samples) == 0 or float(np.max(np.abs(samples))) < 1e-3:
        return 0.0
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    bins = np.fft.rfftfreq(len(samples), 1 / RATE)
    return float(spectrum[np.abs(bins - hertz) <= width].sum() / spectrum.sum())


def loudest_second(samples: Samples, hertz: float) -> float:
    """The highest share of a tone in any second."""
    starts = range(0, max(1, len(samples) - RATE), RATE // 2)
    return max((share_of_tone(samples[at : at + RATE], hertz) for at in starts), default=0.0)


def rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples**2))) if len(samples) else 0.0


def rtp_pcap(path: Path, audio: bytes, *, payload_type: int = 0, port: int = 6000) -> Path:
    """A capture of an RTP stream for SIPp's play_pcap_audio; SIPp sets addresses and ports itself."""
    out = bytearray(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
    for number, at in enumerate(range(0, len(audio) - 159, 160)):
        rtp = struct.pack("!BBHII", 0x80, payload_type, number & 0xFFFF, number * 160, 0x5EED5EED)
        udp_payload = rtp + audio[at : at + 160]
        udp = struct.pack("!HHHH", port, port, 8 + len(udp_payload), 0) + udp_payload
        ip = struct.pack(
            "!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), number, 0, 64, 17, 0, b"\x7f\0\0\1", b"\x7f\0\0\1"
        )
        frame = b"\0" * 12 + b"\x08\x00" + ip + udp
        microseconds = number * 20_000
        out += (
            struct.pack("<IIII", microseconds // 1_000_000, microseconds % 1_000_000, len(frame), len(frame))
            + frame
        )
    path.write_bytes(out)
    return path

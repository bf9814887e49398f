"""Words as somebody says them into a telephone: espeak-ng in a process of its own, then the telephone's band and µ-law.

The library knows one voice at a time and is one per process: the product's own must not be disturbed.
"""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys
from array import array
from dataclasses import dataclass
from random import Random

from callcenter.audio import PCMU, decode, encode, joined, normalise, to_8k


@dataclass(frozen=True, slots=True)
class Talker:
    """`words`: a minute; `pitch`: 0 to 99."""

    voice: str
    words: int
    pitch: int


TALKERS = (
    Talker("en-us", 150, 45), Talker("en", 140, 50), Talker("en-us+m3", 170, 40), Talker("en-us+f3", 150, 50),
)  # fmt: skip


def spoken(wanted: list[tuple[str, Talker]]) -> list[array[int]]:
    """Return each text at 8,000 samples a second, as loud as a voice on the line, a little noise around it."""
    asked = json.dumps([[text, one.voice, one.words, one.pitch] for text, one in wanted])
    run = subprocess.run([sys.executable, __file__], input=asked.encode(), capture_output=True, check=True)
    said, chance = [], Random(1)
    header, _, rest = run.stdout.partition(b"\n")
    rate, *sizes = json.loads(header)
    for size in sizes:
        samples, rest = array("h", rest[:size]), rest[size:]
        voice = normalise(to_8k(samples, rate), -24.0)
        whole = joined(array("h", bytes(4_000)), voice, array("h", bytes(9_600)))
        noisy = array("h", [max(-32_768, min(32_767, one + round(chance.gauss(0, 12)))) for one in whole])
        said.append(decode(PCMU, encode(PCMU, noisy)))
    return said


def noise(seconds: float, amplitude: int) -> array[int]:
    """Return wind, or a passing lorry."""
    chance = Random(2)
    return array("h", [round(chance.gauss(0, amplitude)) for _ in range(round(seconds * 8_000))])


def _speak() -> None:
    import espeakng_loader

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    rate = library.espeak_Initialize(2, 0, espeakng_loader.get_data_path().encode(), 0x8000)
    heard = bytearray()
    kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)

    def keep(wave: ctypes._Pointer[ctypes.c_short], count: int, _events: object) -> int:
        if count > 0:
            heard.extend(ctypes.string_at(wave, 2 * count))
        return 0

    callback = kind(keep)
    library.espeak_SetSynthCallback(callback)
    said = []
    for text, voice, words, pitch in json.load(sys.stdin):
        heard.clear()
        if library.espeak_SetVoiceByName(voice.encode()):
            raise SystemExit(f"no voice {voice}")
        library.espeak_SetParameter(1, words, 0)
        library.espeak_SetParameter(3, pitch, 0)
        raw = text.encode()
        library.espeak_Synth(raw, len(raw) + 1, 0, 1, 0, 1, None, None)
        said.append(bytes(heard))
    sys.stdout.buffer.write(json.dumps([rate, *map(len, said)]).encode() + b"\n" + b"".join(said))


if __name__ == "__main__":
    _speak()

"""The recogniser's own process: PocketSphinx with the English model of its package. Imports nothing of ours.

    in   one line of JSON {"wanted", "others", "words", "rate", "octets"}, then so many octets of samples
    out  one line of JSON {"said", "margin", "share", "fit"}, or {"unknown": [words]} whose pronunciation nobody knows

`margin`: how much better the wanted words fit than the others, as a logarithm; `share`: the part of what was voiced
that they explain; `fit`: how much better, for each second, than mere sounds of English without any word. A process of
its own: decoding holds the interpreter for a tenth of a second, in which no packet of anybody would leave.
"""

from __future__ import annotations

import json
import math
import os
import sys
from array import array
from collections import OrderedDict
from operator import mul
from pathlib import Path
from typing import Any, BinaryIO

import pocketsphinx
from pocketsphinx import Decoder

RATE = 16_000
FRAME_S = 0.01
SHORTEST_S = 0.1
SOUNDS = "sounds"
PHONES = "model/en-us/en-us-phone.lm.bin"
VOICED_BELOW_PEAK = 10 ** (-25 / 10)
"""Of the loudest frame's power: what is weaker before the first and after the last word is not voiced."""

MOST_KEPT = 16
"""Grammars kept ready."""

MOST_OCTETS = 2 * RATE * 40
MARGIN = array("h", bytes(2 * RATE * 6 // 10))
"""Quiet before and after: the model levels sound by its mean over the whole, which wants some room in it."""

SETTINGS: dict[str, Any] = {"lm": None, "loglevel": "FATAL", "lw": 1.0, "wip": 1e-4}
NICENESS = 10
"""Packets of calls go first."""


class Recogniser:
    """One decoder and the grammars it knows."""

    def __init__(self) -> None:
        self._decoder = Decoder(**SETTINGS)
        self._decoder.add_allphone_file(SOUNDS, str(Path(pocketsphinx.__file__).parent / PHONES))
        self._names: OrderedDict[str, str] = OrderedDict()
        self._count = 0

    def unknown(self, words: list[str]) -> list[str]:
        """Return the words that the package's dictionary does not know."""
        return [word for word in words if self._decoder.lookup_word(word) is None]

    def recognise(self, wanted: str, others: str, sound: bytes, voiced_s: float) -> dict[str, Any]:
        """Return what was said of the wanted, and how sure that is."""
        said, score, spoken_s = self._decode(self._search(wanted), sound)
        if not said:
            return {"said": "", "margin": 0.0, "share": 0.0, "fit": 0.0}
        _, other, _ = self._decode(self._search(others), sound)
        _, sounds, _ = self._decode(SOUNDS, sound)
        voiced_s = max(voiced_s, SHORTEST_S)
        return {
            "said": said,
            "margin": score - other,
            "share": min(1.0, spoken_s / voiced_s),
            "fit": (score - sounds) / voiced_s,
        }

    def _decode(self, search: str, sound: bytes) -> tuple[str, float, float]:
        decoder = self._decoder
        decoder.activate_search(search)
        decoder.start_utt()
        decoder.process_raw(sound, full_utt=True)
        decoder.end_utt()
        hypothesis = decoder.hyp()
        if hypothesis is None or not hypothesis.hypstr:
            return "", NOTHING_FITS, 0.0
        # The package gives a likelihood; products of many need its logarithm.
        fit = math.log(hypothesis.score) if hypothesis.score > 0 else NOTHING_FITS
        frames = sum(one.end_frame - one.start_frame + 1 for one in decoder.seg() if one.word[0] not in "<[(")
        return hypothesis.hypstr, fit, frames * FRAME_S

    def _search(self, grammar: str) -> str:
        if grammar not in self._names:
            self._count += 1
            name = f"grammar{self._count}"
            self._decoder.add_jsgf_string(name, grammar)
            self._names[grammar] = name
            if len(self._names) > MOST_KEPT:
                self._decoder.remove_search(self._names.popitem(last=False)[1])
        self._names.move_to_end(grammar)
        return self._names[grammar]


NOTHING_FITS = -1_000.0
"""How well a grammar fits that finds no way through the sound; whatever does is far above."""


def at_16k(samples: array[int], rate: int) -> array[int]:
    """Return the samples as the model wants them. Each of 8 kHz is said twice.

    The mirrored sound above 4 kHz, which a filter would remove, stands for what the telephone cut off: without it
    fewer words were understood.
    """
    if rate == RATE:
        return samples
    doubled = array("h", bytes(4 * len(samples)))
    doubled[0::2] = samples
    doubled[1::2] = samples
    return doubled


def answer(recogniser: Recogniser, asked: dict[str, Any], raw: bytes) -> dict[str, Any]:
    """Return the answer to one question."""
    unknown = recogniser.unknown(asked["words"])
    if unknown:
        return {"unknown": unknown}
    samples = at_16k(array("h", raw), asked["rate"])
    sound = (MARGIN + samples + MARGIN).tobytes()
    return recogniser.recognise(asked["wanted"], asked["others"], sound, voiced_s(samples))


def voiced_s(samples: array[int]) -> float:
    """Return how long it is from the first to the last loud frame."""
    step = int(RATE * FRAME_S)
    frames = (samples[at : at + step] for at in range(0, len(samples), step))
    powers = [sum(map(mul, frame, frame)) for frame in frames]
    least = max(powers, default=0) * VOICED_BELOW_PEAK
    loud = [at for at, power in enumerate(powers) if power > least]
    return (loud[-1] - loud[0] + 1) * FRAME_S if loud else 0.0


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer until the other side closes."""
    recogniser = Recogniser()
    while line := source.readline():
        asked = json.loads(line)
        octets = int(asked["octets"])
        if not 0 <= octets <= MOST_OCTETS:
            return
        raw = source.read(octets)
        sink.write(json.dumps(answer(recogniser, asked, raw)).encode() + b"\n")
        sink.flush()


if __name__ == "__main__":
    os.nice(NICENESS)
    serve(sys.stdin.buffer, sys.stdout.buffer)

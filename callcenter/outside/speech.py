"""Text to speech: one small port, and espeak-ng behind it (GPL-3.0, in the wheel `espeakng-loader`, through ctypes)."""

from __future__ import annotations

import ctypes
import threading
from array import array
from dataclasses import dataclass
from typing import ClassVar, Protocol

from callcenter.outside.errors import SpeechError
from said import Said

MAX_SECONDS = 60
"""Speech of one text; a runaway synthesis is stopped here."""


@dataclass(frozen=True, slots=True)
class Speech:
    """Mono 16-bit samples at `rate` a second."""

    samples: array[int]
    rate: int


class Synthesiser(Protocol):
    """Whatever can speak. `fingerprint` changes when the same text would sound different."""

    fingerprint: str

    def say(self, text: str, language: str) -> Speech:
        """Speak `text` in `language` (en, zh); blocks for some milliseconds; raises SpeechError."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of espeak-ng and how it speaks. `rate`: its words a minute; `word_gap`: pauses of 10 ms."""

    name: str
    rate: int
    pitch: int
    pitch_range: int
    word_gap: int


VOICES = {
    "en": Voice("en-us", rate=150, pitch=45, pitch_range=55, word_gap=1),
    "zh": Voice("cmn", rate=150, pitch=45, pitch_range=50, word_gap=0),
}
"""A telephone passes 300–3400 Hz and people listen once: a little slower and lower than espeak speaks by itself."""


class EspeakVoice:
    """espeak-ng. The library is one per process and has one voice at a time, so all instances share it and a lock."""

    fingerprint = f"espeak-ng {VOICES}"

    def say(self, text: str, language: str) -> Speech:
        voice = VOICES.get(language)
        if voice is None:
            raise SpeechError(
                Said(
                    "no voice speaks {language!r}; there are voices for {voices}",
                    language=language,
                    voices=tuple(VOICES),
                )
            )
        with _Engine.lock:
            engine = _Engine.shared()
            samples = engine.speak(text, voice)
        if len(samples) > MAX_SECONDS * engine.rate:
            raise SpeechError(
                Said("{text!r} takes longer than {most} s to say; split it", text=text[:40], most=MAX_SECONDS)
            )
        if not any(samples):
            raise SpeechError(
                Said("espeak-ng has no sound for {text!r}; write words it can pronounce", text=text[:40])
            )
        return Speech(samples, engine.rate)


# Values of espeak-ng's speak_lib.h.
_SYNCHRONOUS = 2
_DONT_EXIT = 0x8000
"""Without it a missing data folder ends the whole process."""
_UTF8 = 1
_RATE, _PITCH, _RANGE, _WORD_GAP = 1, 3, 4, 7
_OK = 0

_OnSamples = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class _Engine:
    """The library, loaded once. Call it only while holding `lock`."""

    lock: ClassVar[threading.Lock] = threading.Lock()
    _shared: ClassVar[_Engine | None] = None

    def __init__(self) -> None:
        self._samples = array("h")
        self._library, data = _load()
        self._declare()
        self.rate = int(self._library.espeak_Initialize(_SYNCHRONOUS, 0, data.encode(), _DONT_EXIT))
        if self.rate <= 0:
            raise SpeechError(
                Said(
                    "espeak-ng does not start with its data in {data}; {install}",
                    data=str(data),
                    install=Said(INSTALL),
                )
            )
        # Kept for as long as the library may call it.
        self._on_samples = _OnSamples(self._keep)
        self._library.espeak_SetSynthCallback(self._on_samples)

    @classmethod
    def shared(cls) -> _Engine:
        if cls._shared is None:
            cls._shared = cls()
        return cls._shared

    def speak(self, text: str, voice: Voice) -> array[int]:
        self._samples = array("h")
        if self._library.espeak_SetVoiceByName(voice.name.encode()) != _OK:
            raise SpeechError(
                Said("espeak-ng has no voice {name!r}; {install}", name=voice.name, install=Said(INSTALL))
            )
        # Choosing a voice resets these.
        settings = {
            _RATE: voice.rate,
            _PITCH: voice.pitch,
            _RANGE: voice.pitch_range,
            _WORD_GAP: voice.word_gap,
        }
        for setting, value in settings.items():
            self._library.espeak_SetParameter(setting, value, 0)
        raw = text.replace("\0", " ").encode()
        if self._library.espeak_Synth(raw, len(raw) + 1, 0, 1, 0, _UTF8, None, None) != _OK:
            raise SpeechError(Said("espeak-ng cannot speak {text!r}; write it another way", text=text[:40]))
        return self._samples

    def _keep(self, wave: ctypes._Pointer[ctypes.c_short], count: int, _events: object) -> int:
        if count > 0:
            self._samples.frombytes(ctypes.string_at(wave, 2 * count))
        return int(len(self._samples) > MAX_SECONDS * self.rate)  # anything but 0 stops it

    def _declare(self) -> None:
        library = self._library
        number, text = ctypes.c_int, ctypes.c_char_p
        library.espeak_Initialize.argtypes = [number, number, text, number]
        library.espeak_SetVoiceByName.argtypes = [text]
        library.espeak_SetParameter.argtypes = [number, number, number]
        library.espeak_Synth.argtypes = [
            text, ctypes.c_size_t, ctypes.c_uint, number, ctypes.c_uint, ctypes.c_uint,
            ctypes.c_void_p, ctypes.c_void_p,
        ]  # fmt: skip


INSTALL = (
    "install it anew with `pip install --force-reinstall espeakng-loader`, "
    "or put recordings of your own into the prompt folder"
)


def _load() -> tuple[ctypes.CDLL, str]:
    try:
        import espeakng_loader  # here, so that a product with recorded prompts runs without it

        return ctypes.CDLL(espeakng_loader.get_library_path()), str(espeakng_loader.get_data_path())
    except (ImportError, OSError) as error:
        raise SpeechError(
            Said("espeak-ng cannot be loaded ({error}); {install}", error=str(error), install=Said(INSTALL))
        ) from error

"""Renders the prompt catalogue to sound files a telephone can play; what has not changed is not rendered again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from callcenter.audio import fade_edges, music, ringback, sine, write_wav
from callcenter.outside.errors import SpeechError
from callcenter.outside.rendering import RECIPE, rendered
from callcenter.outside.speech import Synthesiser
from callcenter.wording import problem_of
from ivr_flows.prompts import MUSIC, Catalogue
from said import Said

MANIFEST = "manifest.json"
"""Which text and voice each file was rendered from."""

RINGBACK = "music/ringback"
BEEP, BEEP_HZ, BEEP_S = "music/beep", 1000.0, 0.4

Progress = Callable[[int, int, str], None]
"""Told (how many are done, of how many, the name) after each rendered prompt."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a run did: names rendered now, and how many were still good."""

    rendered: tuple[str, ...]
    kept: int


def build_prompts(
    catalogue: Catalogue, folder: Path, synthesiser: Synthesiser, progress: Progress | None = None
) -> Built:
    """Render every missing or changed prompt to `<folder>/<full name>.wav` (8 kHz, 16 bit, mono).

    Blocks: about a minute for the whole catalogue, so the service runs it in a thread. Raises SpeechError with what to
    install or change, and OSError when the folder cannot be written. Files appear whole or not at all; the manifest
    is written even when a prompt fails, so that the next run goes on where this one stopped.
    """
    manifest = _read_manifest(folder)
    wanted = {name: _mark(catalogue, name, synthesiser) for name in catalogue}
    due = [
        name
        for name, mark in wanted.items()
        if manifest.get(name) != mark or not _path(folder, name).is_file()
    ]
    try:
        for count, name in enumerate(due, 1):
            _write(_path(folder, name), _render(catalogue, name, synthesiser))
            manifest[name] = wanted[name]
            if progress is not None:
                progress(count, len(due), name)
    finally:
        if due:
            _write(folder / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode())
    return Built(tuple(due), len(wanted) - len(due))


def _render(catalogue: Catalogue, name: str, synthesiser: Synthesiser) -> bytes:
    """Telephone band, pauses shortened, speech at the level all prompts share, soft edges."""
    if name == RINGBACK:
        return write_wav(ringback("cn"))
    if name == BEEP:
        return write_wav(fade_edges(sine(BEEP_HZ, BEEP_S)))
    if name in MUSIC:
        return write_wav(music())
    try:
        return write_wav(rendered(synthesiser, catalogue.text(name), name.split("/", 1)[0]))
    except SpeechError as error:
        raise SpeechError(Said("prompt {name}: {why}", name=name, why=problem_of(error))) from error


def _mark(catalogue: Catalogue, name: str, synthesiser: Synthesiser) -> str:
    source = "music" if name in MUSIC else f"{synthesiser.fingerprint}\n{catalogue.text(name)}"
    return hashlib.sha256(f"{RECIPE}\n{source}".encode()).hexdigest()[:16]


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.wav"


def _read_manifest(folder: Path) -> dict[str, str]:
    """Return what was rendered before; without a readable manifest nothing was, and all is rendered again."""
    try:
        data = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(data, dict):
        return {}
    return {name: mark for name, mark in data.items() if isinstance(name, str) and isinstance(mark, str)}


def _write(path: Path, data: bytes) -> None:
    """Replace the file in one step: a player that reads meanwhile gets the old sound or the new, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)

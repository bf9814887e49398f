"""Prompts are spoken once a run and handed to every product that is started."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest

from callcenter.from_site import prompt_catalogue
from callcenter.outside import EspeakVoice, build_prompts
from callcenter.site import load_site

DEMO = Path(__file__).resolve().parents[2] / "config" / "demo.yaml"


@pytest.fixture(scope="session")
def prompts() -> Path:
    """The rendered catalogue; kept between runs, rendered anew when a text changes."""
    folder = Path(__file__).resolve().parents[2] / "out" / "prompts"
    folder.mkdir(parents=True, exist_ok=True)
    # One after the other, when several processes share the tests: the second finds everything spoken.
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        build_prompts(prompt_catalogue(load_site(DEMO)), folder, EspeakVoice())
    return folder

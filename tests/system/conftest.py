"""Prompts are spoken once a run and handed to every product that is started."""

from __future__ import annotations

from pathlib import Path

import pytest

import ivr_flows as ivr
from callcenter.outside import EspeakVoice, build_prompts


@pytest.fixture(scope="session")
def prompts() -> Path:
    """The rendered catalogue; kept between runs, rendered anew when a text changes."""
    folder = Path(__file__).resolve().parents[2] / "out" / "prompts"
    folder.mkdir(parents=True, exist_ok=True)
    build_prompts(ivr.load_catalogue(), folder, EspeakVoice())
    return folder

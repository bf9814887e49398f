"""Every event of a contact has words on its page, in both languages, and so have the codes in it."""

from __future__ import annotations

import dataclasses
import json

import pytest

from acd.verdict import Code
from agent_ui.build import HERE
from callcenter.calls.cdr import APART, CallState
from callcenter.customers.cases import KINDS
from callcenter.events import EVENT_TYPES

LANGUAGES = ["en", "zh"]
COULD_HAVE_BEEN_ASKED = {Code.NEXT, Code.FREE, Code.OFFERED_THIS}
OUTCOMES = ("answered", "abandoned", "voicemail", "callback", "ivr", "failed", "refused")


def texts(language: str) -> dict[str, str]:
    words: dict[str, str] = json.loads((HERE / "locale" / f"{language}.json").read_text())
    return words


def is_of_a_contact(kind: type) -> bool:
    return "call" in {field.name for field in dataclasses.fields(kind)} and kind not in APART


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_event_of_a_contact_has_words(language: str) -> None:
    wanted = {f"trace.{kind.__name__}" for kind in EVENT_TYPES if is_of_a_contact(kind)}
    assert wanted - texts(language).keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_these_pages_has_words(language: str) -> None:
    wanted = {
        *(f"callstate.{state.value}" for state in CallState),
        *(f"callout.{outcome}" for outcome in OUTCOMES),
        *(f"decision.left.{code.value}" for code in Code if code not in COULD_HAVE_BEEN_ASKED),
        *(f"casekind.{kind}" for kind in KINDS),
    }
    assert wanted - texts(language).keys() == set()

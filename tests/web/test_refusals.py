"""Every no has its reason in both languages, and every code of a wish that was refused has words on the pages."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_ui.build import HERE
from callcenter.web import errors
from callcenter.web.errors import FRAMEWORK, INTERNAL, TABLE, UNAVAILABLE, Reply, refusal
from said import Said

PACKAGE = Path(errors.__file__).parents[1]
CODE_AT = {"Refused": None, "_no": 1, "WishRefused": 0, "problem": 1}
"""Who says no to a wish: which argument is the code; None: a keyword."""

GROUPS = ("problem", "steer.failed", "failed", "prompts.refused", "admin.refused")
OF_FLOWS = ("trying.py", "what_if.py", "flows.py")
ONLY_PROGRAMS = {"failed", "one_destination"}
"""Something went wrong here and is logged; a page sends exactly one destination."""


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def codes() -> Iterator[str]:
    """The codes that are written out in the source."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or path.name in OF_FLOWS:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name not in CODE_AT:
                continue
            place = CODE_AT[name]
            given = (
                [one.value for one in node.keywords if one.arg == "code"]
                if place is None
                else node.args[place:]
            )
            if given and isinstance(given[0], ast.Constant) and isinstance(given[0].value, str):
                yield given[0].value


def words(language: str) -> set[str]:
    files = (f"{language}.json", f"admin.{language}.json")
    return {key for name in files for key in json.loads((HERE / "locale" / name).read_text(encoding="utf-8"))}


@pytest.mark.parametrize("reply", [*TABLE.values(), UNAVAILABLE, INTERNAL], ids=lambda reply: reply.text[:30])
def test_a_reply_says_why_in_both_languages(reply: Reply) -> None:
    told = refusal(reply.code, reply.text)["error"]
    assert (told["code"], told["text"]) == (reply.code, reply.text)
    assert told["said"]["en"] == reply.text != told["said"]["zh"]


def test_what_the_framework_refuses_is_said_in_both_languages_too() -> None:
    assert all(refusal("http", text)["error"]["said"]["zh"] != text for text in FRAMEWORK.values())


def test_more_than_the_reason_stands_beside_it() -> None:
    told = refusal("busy", Said("There is no such agent."), by="ann")
    assert told == {
        "error": {
            "code": "busy",
            "text": "There is no such agent.",
            "said": {"en": "There is no such agent.", "zh": "没有这位坐席。"},
            "by": "ann",
        }
    }


def test_no_answer_says_no_by_itself() -> None:
    """`refusal` is the one way, so that none has its reason in English only."""
    found = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path, tree in trees()
        if path.is_relative_to(PACKAGE / "web")
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        and any(isinstance(key, ast.Constant) and key.value == "error" for key in node.keys)
    ]
    assert [place.partition(":")[0] for place in found] == ["web/errors.py"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_code_of_a_refused_wish_has_words_on_the_pages(language: str) -> None:
    known, said = words(language), set(codes())
    assert len(said) > 50
    assert {
        code for code in said - ONLY_PROGRAMS if not any(f"{group}.{code}" in known for group in GROUPS)
    } == set()

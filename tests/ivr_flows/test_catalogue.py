"""The catalogue: both languages complete, numbers right, mistakes placed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr_flows import FlowErrors, load_catalogue
from ivr_flows.prompts import HIGHEST_NUMBER, MUSIC, Catalogue, spoken_position
from ivr_flows.prompts.catalogue import MAX_TEXT


def test_both_languages_say_everything() -> None:
    catalogue = load_catalogue()
    assert sorted(catalogue.names("en")) == sorted(catalogue.names("zh"))
    assert {f"number/{n}" for n in range(1, 100)} < set(catalogue.names("zh"))
    assert len(catalogue) == len(list(catalogue)) == 2 * len(catalogue.names("en")) + len(MUSIC)


@pytest.mark.parametrize(
    ("number", "english", "chinese"),
    [
        (1, "one", "一"),
        (10, "ten", "十"),
        (13, "thirteen", "十三"),
        (20, "twenty", "二十"),
        (47, "forty-seven", "四十七"),
        (99, "ninety-nine", "九十九"),
    ],
)
def test_numbers(number: int, english: str, chinese: str) -> None:
    catalogue = load_catalogue()
    assert (catalogue.text(f"en/number/{number}"), catalogue.text(f"zh/number/{number}")) == (
        english,
        chinese,
    )


def test_no_two_numbers_sound_alike() -> None:
    catalogue = load_catalogue()
    for language in ("en", "zh"):
        assert len({catalogue.text(f"{language}/number/{n}") for n in range(1, 100)}) == 99


def test_every_place_in_line_can_be_said() -> None:
    catalogue = load_catalogue()
    for place in range(-1, HIGHEST_NUMBER + 3):
        for name in spoken_position(place):
            assert f"en/{name}" in catalogue and f"zh/{name}" in catalogue


def test_music_is_known_but_says_nothing() -> None:
    catalogue = Catalogue({"en/a": "A."})
    assert ("music/hold" in catalogue, "en/b" in catalogue, list(catalogue)) == (
        True,
        False,
        ["en/a", *MUSIC],
    )


LONG = "x" * (MAX_TEXT + 1)


@pytest.mark.parametrize(
    ("english", "errors"),
    [
        ("a: [", ["1:5: prompts: the file cannot be read (ParserError); write `name: text` lines in UTF-8"]),
        ("- a", ["1:1: prompts: the file has no prompts; write `name: text` lines"]),
        (
            f"a: one\nA b: x\nb:\nc: {LONG}\nd: [x]\na: two\nn: {{1: {{2: x}}}}",
            [
                "2:1: A b: this is no prompt name; use lower-case letters, digits, _ and /",
                "3:3: b: the prompt says nothing; write the words to be spoken",
                "4:4: c: the text is longer than 400 characters; split it into two prompts",
                "5:4: d: the prompt says nothing; write the words to be spoken",
                "6:1: a: the prompt is written twice; keep one of them",
                "7:8: n/1: the prompt says nothing; write the words to be spoken",
            ],
        ),
    ],
)
def test_mistakes(tmp_path: Path, english: str, errors: list[str]) -> None:
    (tmp_path / "en.yaml").write_text(english)
    (tmp_path / "zh.yaml").write_text("a: 一")
    with pytest.raises(FlowErrors) as caught:
        load_catalogue(tmp_path)
    assert str(caught.value).split("\n") == [f"{tmp_path / 'en.yaml'}:{error}" for error in errors]


def test_a_text_of_just_the_longest_length(tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text(f"a: {LONG[1:]}")
    (tmp_path / "zh.yaml").write_text("a: 一")
    assert load_catalogue(tmp_path).text("en/a") == LONG[1:]


def test_a_missing_translation_is_named_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text("a: one\nb: two")
    (tmp_path / "zh.yaml").write_text("a: 一")
    with pytest.raises(FlowErrors) as caught:
        load_catalogue(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path / 'zh.yaml'}:1:1: b: this language has no text for it; translate it from the others"
    )


def test_a_missing_language_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text("a: one")
    with pytest.raises(
        FlowErrors, match=r"zh\.yaml:1:1: prompts: the file cannot be read \(FileNotFoundError\)"
    ):
        load_catalogue(tmp_path)

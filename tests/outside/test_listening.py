"""The listener with a recogniser that understands everything at once: when it begins, ends, gives up and lets go."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable

import pytest

from callcenter.outside.asked import Question
from callcenter.outside.errors import NoAnswer
from callcenter.outside.listening import Listener, departments_of
from callcenter.outside.listening_grammar import Grammar, confidence, digits_grammar, words_grammar
from callcenter.outside.listening_sphinx import Understood
from ivr_flows import Json
from tests.helpers.aio import async_test

LOUD = array("h", [4_000, -4_000] * 80)
QUIET = array("h", bytes(320))


class AllEars:
    """The recogniser and the leg in one."""

    def __init__(self) -> None:
        self.understood: list[tuple[int, int]] = []
        self.open: list[AllEars] = []
        self.heard: Callable[[array[int], int], None] = lambda _samples, _rate: None
        self.keyed: Callable[[], None] = lambda: None

    def warm(self) -> None:
        self.is_warm = True

    async def understand(self, grammar: Grammar, samples: array[int], rate: int) -> Understood:
        self.understood.append((len(samples), rate))
        return Understood(grammar.meaning("yes"), 0.8)

    def hear(
        self, call: str, heard: Callable[[array[int], int], None], keyed: Callable[[], None]
    ) -> AllEars | None:
        if call != "c1":
            return None
        self.heard, self.keyed = heard, keyed
        self.open.append(self)
        return self

    def close(self) -> None:
        self.open.pop()

    def say(self, samples: array[int], packets: int) -> None:
        for _ in range(packets):
            self.heard(samples, 8_000)


class Recogniser(AllEars):
    async def close(self) -> None:  # type: ignore[override]
        """Nothing to end."""


def question(call: str = "c1", **more: Json) -> Question:
    request: dict[str, Json] = {
        "grammar": "words", "words": {"agreed": ["yes"]}, "language": "en", "wait_s": 5.0, "silence_s": 0.5,
        "longest_s": 3.0,
    }  # fmt: skip
    return Question(key="k", call=call, request={**request, **more}, timeout_s=9.0, language="en")


async def soon() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


@async_test
async def test_a_word_ends_with_silence_and_the_ear_is_closed() -> None:
    ears, recogniser = AllEars(), Recogniser()
    listener = Listener(recogniser, ears.hear, {})
    asked = asyncio.ensure_future(listener.listen(question()))
    await soon()
    ears.say(QUIET, 100)
    ears.say(LOUD, 20)
    ears.say(QUIET, 30)
    assert await asked == {"word": "agreed", "confidence": 0.8}
    assert ears.open == []
    ((length, rate),) = recogniser.understood
    assert (rate, 0.7 < length / 8_000 < 1.4) == (8_000, True)


@async_test
async def test_a_voice_over_the_prompt_belongs_to_the_next_question() -> None:
    ears, recogniser = AllEars(), Recogniser()
    listener = Listener(recogniser, ears.hear, {})
    voice = asyncio.ensure_future(listener.voice(question()))
    await soon()
    ears.say(LOUD, 10)
    assert await voice == {"speaking": True}
    asked = asyncio.ensure_future(listener.listen(question()))
    await soon()
    ears.say(LOUD, 10)
    ears.say(QUIET, 30)
    assert await asked == {"word": "agreed", "confidence": 0.8}
    assert recogniser.understood[0][0] >= 20 * 160


@async_test
@pytest.mark.parametrize(
    ("asked", "does", "failure"),
    [
        (question(wait_s=0.0), "", "nothing_heard"),
        (question(), "key", "superseded"),
        (question(), "again", "superseded"),
        (question(language="zh"), "", "unknown"),
        (question("c2"), "", "gone"),
        (question(words={"x": ["四"]}), "", "unusable"),
        (question(words={}), "", "unusable"),
    ],
)
async def test_no_answer(asked: Question, does: str, failure: str) -> None:
    ears = AllEars()
    listener = Listener(Recogniser(), ears.hear, {})
    answer = asyncio.ensure_future(listener.listen(asked))
    await soon()
    if does == "key":
        ears.keyed()
    if does == "again":
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(listener.voice(question()), 0.01)
    with pytest.raises(NoAnswer) as none:
        await answer
    assert none.value.failure == failure
    await listener.close()
    assert ears.open == []


def test_grammars() -> None:
    words = words_grammar({"a": ("One-Thing", "it's"), "b": ("two",)})
    assert (words.meaning("one thing"), words.meaning("it's"), words.meaning("two"), words.meaning("x")) == (
        "a", "a", "b", "",
    )  # fmt: skip
    assert digits_grammar(2, 3).meaning("four oh two") == "402"
    assert departments_of(["support_2", "sales-emea", "客服"]) == {"sales-emea": ("sales emea",)}
    assert [confidence(0.06, 1.0, 0.0), confidence(-1.0, 1.0, 0.0), confidence(1.0, 1.0, 1.0)] == [
        0.5,
        0.0,
        1.0,
    ]

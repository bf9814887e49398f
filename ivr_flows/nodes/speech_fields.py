"""Reads a speech node: which words there are, what may be said for each, and which keys stand for them."""

from __future__ import annotations

import re

from ivr_flows.fields import Fields
from ivr_flows.nodes.speech import DEPARTMENTS, DIGITS, WORDS, YES_NO, Speech
from ivr_flows.values import KEYS
from said import Said

MOST_DIGITS = 10
"""More in one breath is not understood; such numbers are typed."""

MOST_WORDS = 40
MOST_SPOKEN = 10

YES_OR_NO = {
    "yes": ("yes", "yeah", "yep", "yes please", "sure", "correct"),
    "no": ("no", "nope", "no thanks", "no thank you"),
}
YES_OR_NO_KEYS = {"1": "yes", "2": "no"}
WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
"""Also the names of queues: `departments` gives those."""

SPOKEN = re.compile(r"[A-Za-z][A-Za-z' -]{0,59}\Z")


def read(fields: Fields) -> Speech:
    """Read the fields of `Speech`; `grammar` is digits, yes_no, words or departments."""
    grammar = fields.text("grammar", None, (DIGITS, YES_NO, WORDS, DEPARTMENTS))
    spoken = _spoken(fields, grammar)
    into = fields.variable("into", None if grammar == DIGITS else "")
    node = Speech(
        name=fields.node,
        at=fields.at,
        prompts=fields.prompts("prompts"),
        by_key=fields.prompts("by_key", ()),
        grammar=grammar,
        spoken=spoken,
        keys=_keys(fields, grammar),
        labels=fields.table("labels", lambda labels, word: labels.label(word), required=False),
        into=into if into.name else None,
        min_digits=fields.whole("min_digits", 1, 1, MOST_DIGITS),
        max_digits=fields.whole("max_digits", 1, 1, MOST_DIGITS),
        timeout_s=fields.number("timeout_s", 5.0, 1.0, 30.0),
        silence_s=fields.number("silence_s", 0.8, 0.3, 3.0),
        longest_s=fields.number("longest_s", 6.0, 1.0, 15.0),
        confidence=fields.number("confidence", 0.5, 0.0, 1.0),
        barge_in=fields.flag("barge_in", True),
        retries=fields.whole("retries", 2, 0, 10),
        wrong=fields.prompts("wrong", ("wrong_key",)),
        silent=fields.prompts("silent", ("no_key",)),
        next=fields.optional_link("next"),
        exits_by=fields.exits("exits"),
        on_fail=fields.link("on_fail"),
    )
    _check(fields, node)
    return node


def _spoken(fields: Fields, grammar: str) -> dict[str, tuple[str, ...]]:
    written = fields.table("words", _phrases, required=grammar == WORDS)
    if grammar == DIGITS and written:
        fields.wrong(Said("figures need no `words`"), Said("remove them"), fields.place("words"))
        return {}
    if len(written) > MOST_WORDS:
        fields.wrong(
            Said("there are {count} words", count=len(written)),
            Said("give at most {most}", most=MOST_WORDS),
            fields.place("words"),
        )
    if grammar == YES_NO:
        return {word: written.get(word, said) for word, said in YES_OR_NO.items()}
    return written


def _phrases(words: Fields, word: str) -> tuple[str, ...]:
    if not WORD.match(word):
        words.wrong(
            Said("`{word}` is no word's name", word=word[:40]),
            Said("use letters, digits and _"),
            words.place(word),
        )
    said = tuple(text.strip() for text, _ in words.words(word))
    for text in said:
        if not SPOKEN.match(text):
            words.wrong(
                Said("`{text}` cannot be listened for", text=text[:40]),
                Said("write it as it is spoken in English, in letters: `four two`, not 42"),
                words.place(word),
            )
    if not 1 <= len(said) <= MOST_SPOKEN:
        words.wrong(
            Said("`{word}` has {count} wordings", word=word[:40], count=len(said)),
            Said("give 1 to {most}", most=MOST_SPOKEN),
            words.place(word),
        )
    return tuple(dict.fromkeys(text.lower() for text in said))


def _keys(fields: Fields, grammar: str) -> dict[str, str]:
    required = grammar not in (YES_NO, DIGITS)
    keys = fields.table("keys", lambda keys, key: keys.text(key), required=required)
    if grammar == DIGITS:
        if keys:
            fields.wrong(Said("figures are their own keys"), Said("remove `keys`"), fields.place("keys"))
        return {}
    written = fields.mapping("keys", required=False)
    for key in keys:
        if key not in KEYS and written is not None:
            fields.wrong(
                Said("no telephone has the key `{key}`", key=key[:10]),
                Said("use 0 to 9, * or # (quoted: '#')"),
                written.place(key),
            )
    return keys or dict(YES_OR_NO_KEYS)


def _check(fields: Fields, node: Speech) -> None:
    if node.min_digits > node.max_digits:
        fields.wrong(
            Said("`min_digits` is more than `max_digits`"), Said("lower it"), fields.place("min_digits")
        )
    if node.grammar == DIGITS:
        _check_digits(fields, node)
        return
    known = set(node.spoken) or set(node.keys.values())
    for name, words in (("keys", node.keys.values()), ("exits", node.exits_by), ("labels", node.labels)):
        for word in words:
            if node.spoken and word not in known:
                fields.wrong(
                    Said("`{name}` names `{word}`, which is none of the words", name=name, word=word[:40]),
                    Said("use: {all}", all=tuple(sorted(known))),
                    fields.place(name),
                )
    # Not everybody can be understood, and nobody always.
    for word in sorted(known - set(node.keys.values())):
        fields.wrong(
            Said("no key stands for `{word}`", word=word), Said("add one to `keys`"), fields.place("keys")
        )
    if node.next is None and (missing := sorted(known - set(node.exits_by))):
        fields.wrong(
            Said("`{missing}` leads nowhere", missing=missing[0]),
            Said("add it to `exits`, or write `next`"),
            node.at,
        )
    twice = _said_twice(node)
    if twice:
        fields.wrong(
            Said("`{twice}` is said for two words", twice=twice),
            Said("keep it at one of them"),
            fields.place("words"),
        )


def _check_digits(fields: Fields, node: Speech) -> None:
    if node.next is None:
        fields.wrong(Said("`next` is missing"), Said("say where the number leads"))
    if node.labels:
        fields.wrong(Said("figures need no `labels`"), Said("remove them"), fields.place("labels"))
    if node.exits_by:
        fields.wrong(
            Said("`exits` are for words, not for numbers"),
            Said("use a switch behind it"),
            fields.place("exits"),
        )


def _said_twice(node: Speech) -> str:
    seen: set[str] = set()
    for said in (phrase for phrases in node.spoken.values() for phrase in phrases):
        if said in seen:
            return said
        seen.add(said)
    return ""

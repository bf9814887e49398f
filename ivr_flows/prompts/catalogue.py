"""What every prompt says, in every language: read from `en.yaml`, `zh.yaml` and so on, one file per language.

Texts are rendered to `<folder>/<language>/<name>.wav` at the first start. An operator's own recordings live in a
second folder with the same names; the player looks there first, file by file, so replacing one prompt means adding
one WAV file, and taking it away brings the spoken text back. `music/hold`, `music/ringback` (the tone
while somebody else is rung) and `music/beep` (the one before a message) belong to no language and have no text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, ScalarNode
from yaml.nodes import Node as YamlNode

from ivr_flows import yaml_loader
from ivr_flows.errors import FlowErrors
from ivr_flows.fields import PROMPT_NAME
from ivr_flows.values import LANGUAGES, Mark
from ivr_flows.yaml_nodes import Notes, mark
from said import Said

FOLDER = Path(__file__).parent
"""Where the catalogue that comes with the product lies."""

MUSIC = ("music/hold", "music/ringback", "music/beep")
"""Prompts that are not spoken."""

MAX_TEXT = 400
"""Characters in one prompt: about 25 seconds, within what a flow waits for the end of a prompt."""

MAX_BYTES = 256 * 1024

MAX_PROMPTS = 2000
"""Prompts of one language, so that a wrong file does not fill the disk with speech."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Texts by full name (`en/welcome`). `in` also knows the music; iteration gives every full name."""

    texts: Mapping[str, str]

    def __contains__(self, name: object) -> bool:
        return name in self.texts or name in MUSIC

    def __iter__(self) -> Iterator[str]:
        yield from self.texts
        yield from MUSIC

    def __len__(self) -> int:
        return len(self.texts) + len(MUSIC)

    def text(self, name: str) -> str:
        """Return what is said; raises KeyError for music and unknown names."""
        return self.texts[name]

    def with_texts(self, texts: Mapping[str, str]) -> Catalogue:
        """The catalogue with more prompts in it, by full name."""
        return Catalogue({**self.texts, **texts})

    def names(self, language: str) -> tuple[str, ...]:
        """Return the names of one language, without it."""
        prefix = f"{language}/"
        return tuple(name.removeprefix(prefix) for name in self.texts if name.startswith(prefix))


def load_catalogue(folder: Path = FOLDER) -> Catalogue:
    """Read every language in the folder; raises FlowErrors when a file is wrong or a language lacks a prompt."""
    texts: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        path = folder / f"{language}.yaml"
        notes = Notes(str(path))
        found = _read(path, notes)
        if notes.errors:
            raise FlowErrors(notes.errors)
        texts[language] = {name: text for name, (text, _) in found.items()}
    _check_complete(texts, folder)
    return Catalogue(
        {f"{language}/{name}": text for language, said in texts.items() for name, text in said.items()}
    )


def _check_complete(texts: dict[str, dict[str, str]], folder: Path) -> None:
    every = list(dict.fromkeys(name for said in texts.values() for name in said))
    for language, said in texts.items():
        notes = Notes(str(folder / f"{language}.yaml"))
        for name in every:
            if name not in said:
                notes.add(
                    Mark(1, 1),
                    name,
                    Said("this language has no text for it"),
                    Said("translate it from the others"),
                )
        if notes.errors:
            raise FlowErrors(notes.errors)


def _read(path: Path, notes: Notes) -> dict[str, tuple[str, Mark]]:
    found: dict[str, tuple[str, Mark]] = {}
    try:
        raw = path.read_bytes()
        root = yaml_loader.compose(raw[:MAX_BYTES].decode("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        where = getattr(error, "problem_mark", None)
        at = Mark(1, 1) if where is None else Mark(where.line + 1, where.column + 1)
        notes.add(
            at,
            "prompts",
            Said("the file cannot be read ({why})", why=type(error).__name__),
            Said("write `name: text` lines in UTF-8"),
        )
        return found
    if not isinstance(root, MappingNode):
        notes.add(Mark(1, 1), "prompts", Said("the file has no prompts"), Said("write `name: text` lines"))
        return found
    _collect(root, "", found, notes)
    if len(found) > MAX_PROMPTS:
        notes.add(
            Mark(1, 1),
            "prompts",
            Said("{count} prompts are too many", count=len(found)),
            Said("keep it below {most}", most=MAX_PROMPTS),
        )
    return found


def _collect(mapping: MappingNode, prefix: str, found: dict[str, tuple[str, Mark]], notes: Notes) -> None:
    for key, value in mapping.value:
        name = prefix + (key.value if isinstance(key, ScalarNode) else "?")
        if not PROMPT_NAME.match(name):
            notes.add(
                mark(key),
                name[:60],
                Said("this is no prompt name"),
                Said("use lower-case letters, digits, _ and /"),
            )
        elif isinstance(value, MappingNode) and not prefix:
            _collect(value, f"{name}/", found, notes)
        elif name in found:
            notes.add(mark(key), name, Said("the prompt is written twice"), Said("keep one of them"))
        else:
            found[name] = (_text(name, value, notes), mark(key))


def _text(name: str, value: YamlNode, notes: Notes) -> str:
    text = " ".join(value.value.split()) if isinstance(value, ScalarNode) else ""
    if not text:
        notes.add(mark(value), name, Said("the prompt says nothing"), Said("write the words to be spoken"))
    elif len(text) > MAX_TEXT:
        notes.add(
            mark(value),
            name,
            Said("the text is longer than {most} characters", most=MAX_TEXT),
            Said("split it into two prompts"),
        )
    return text

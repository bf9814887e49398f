"""Read a site file: YAML with the line of every key, then the model's rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml
from pydantic import ValidationError

from callcenter.site.errors import SiteError
from callcenter.site.model import Site
from callcenter.site.objections import in_words
from callcenter.site.part import Place
from ivr_flows import yaml_loader
from said import Said

MAX_BYTES = 20_000_000
"""About 50,000 customers; more than that belongs into an import, not into a file a person edits."""

MAX_ALIASES = 100
"""Anchors are handy, but a few nested ones can describe more data than memory holds."""

SITE_IS = Said("a site file is a mapping: users, queues, numbers, customers")


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file whose root is a mapping: what it says, and on which line."""

    path: Path
    root: yaml.MappingNode
    data: dict[str, Any]

    def line(self, place: Place) -> int:
        """The line of the deepest part of `place` that exists in the file."""
        line, node = self.root.start_mark.line + 1, cast(yaml.Node, self.root)
        for step in _written(place):
            found = _child(node, step)
            if found is None:
                break
            line, node = found
        return line

    def error(self, place: Place, problem: Said) -> SiteError:
        """What is wrong at a place of this file."""
        steps = tuple(_written(place))
        return SiteError(self.path, self.line(place), ".".join(map(str, steps)), problem, steps)

    def explain(self, invalid: ValidationError) -> SiteError:
        """The first of the model's objections, with its line."""
        return self.explain_all(invalid)[0]

    def explain_all(self, invalid: ValidationError) -> list[SiteError]:
        """Every objection of the model, with its line."""
        errors: Any = invalid.errors()
        return [one for error in errors for one in (self._explained(error), *self._further(error))]

    def _further(self, error: Any) -> list[SiteError]:
        """What else does not go together: the model can raise but one of those."""
        return [self.error(place, problem) for place, problem in error.get("ctx", {}).get("further", ())]

    def _explained(self, error: Any) -> SiteError:
        place: Place = error.get("ctx", {}).get("place") or tuple(error["loc"])
        return self.error(place, in_words(error))


def load_site(path: Path) -> Site:
    """Read and check the site file; SiteError names the line."""
    document = read_document(path, SITE_IS)
    try:
        return Site.model_validate(document.data)
    except ValidationError as invalid:
        raise document.explain(invalid) from invalid


def read_document(path: Path, expected: Said) -> Document:
    """Read a YAML file of bounded size whose root is a mapping (else SiteError says what was `expected`)."""
    return document_of(path, _read(path), expected)


def document_of(path: Path, text: str, expected: Said) -> Document:
    """As `read_document`, of a text; `path` is what mistakes are named after."""
    if len(text) > MAX_BYTES:
        raise SiteError(path, 0, "", Said("larger than {most} bytes", most=MAX_BYTES))
    try:
        if text.count("*") > MAX_ALIASES and _aliases(text) > MAX_ALIASES:
            raise SiteError(path, 0, "", Said("more than {most} YAML aliases", most=MAX_ALIASES))
        root = yaml_loader.compose(text)
        data = yaml_loader.construct(root)
        _refuse_twins(path, root, ())
    except yaml.MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else 0
        raise SiteError(path, line, "", Said("not valid YAML: {why}", why=broken.problem)) from broken
    except (yaml.YAMLError, ValueError, RecursionError) as broken:
        raise SiteError(
            path, 0, "", Said("not valid YAML: {why}", why=" ".join(str(broken).split()))
        ) from broken
    if not isinstance(data, dict) or not isinstance(root, yaml.MappingNode):
        raise SiteError(path, 1, "", expected)
    return Document(path, root, data)


def _aliases(text: str) -> int:
    return sum(isinstance(token, yaml.AliasToken) for token in yaml.scan(text))


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SiteError(path, 0, "", Said("larger than {most} bytes", most=MAX_BYTES))
        return path.read_text(encoding="utf-8")
    except OSError as unreadable:
        raise SiteError(path, 0, "", Said("cannot be read: {why}", why=unreadable.strerror)) from unreadable
    except UnicodeDecodeError as broken:
        raise SiteError(path, 0, "", Said("is not UTF-8 text")) from broken


def _refuse_twins(path: Path, node: yaml.Node | None, place: Place) -> None:
    """YAML lets the second of two equal keys win silently; a person would never find out."""
    if isinstance(node, yaml.SequenceNode):
        for at, item in enumerate(node.value):
            _refuse_twins(path, item, (*place, at))
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            here = (*place, str(key.value))
            if key.value in seen:
                raise SiteError(
                    path, key.start_mark.line + 1, ".".join(map(str, here)), Said("is there twice")
                )
            seen.add(key.value)
            _refuse_twins(path, value, here)


def _child(node: yaml.Node, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if str(key.value) == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item.start_mark.line + 1, item
    return None


def _written(place: Place) -> Iterator[str | int]:
    """A place without the steps in brackets, which name one of several forms that a value may have."""
    return (step for step in place if not (isinstance(step, str) and step.startswith("[")))

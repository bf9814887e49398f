"""Reads a flow from YAML, remembering where everything stands, and reports all that is wrong at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

import yaml
from yaml.nodes import MappingNode

from ivr_flows import yaml_loader
from ivr_flows.bad_yaml import what_is_wrong
from ivr_flows.check import NOTHING_KNOWN, Known, check, check_local
from ivr_flows.errors import FlowError, FlowErrors
from ivr_flows.fields import Fields
from ivr_flows.flow import Flow, Node
from ivr_flows.nodes import VERBS
from ivr_flows.values import LANGUAGES, Mark
from ivr_flows.variables import read_listed, read_variables
from ivr_flows.yaml_nodes import Notes
from said import Said

MAX_BYTES = 256 * 1024
"""A flow file larger than this is not a flow."""

MAX_NODES = 500
"""Nodes in one flow; split larger ones."""

FLOWS = Path(__file__).parent / "flows"
"""The flows that come with the product."""

TABLES = ".tests.yaml"
"""How the name of a table of flow tests ends: main.tests.yaml beside main.yaml."""

_TOP = Mark(1, 1)


def flow_paths(folder: Path) -> list[Path]:
    """The flows of a folder, by name; the tables of tests that lie beside them are none."""
    return sorted(path for path in folder.glob("*.yaml") if not path.name.endswith(TABLES))


@dataclass(frozen=True, slots=True)
class Read:
    """What a file holds, as far as it could be read; all that is wrong with it by itself, and every doubt."""

    flow: Flow
    findings: tuple[FlowError, ...]

    @property
    def errors(self) -> tuple[FlowError, ...]:
        return tuple(found for found in self.findings if not found.is_warning)


def load_file(
    path: Path,
    prompts: Collection[str] | None = None,
    queues: Collection[str] | None = None,
    boxes: Collection[str] | None = None,
    known: Known = NOTHING_KNOWN,
) -> Flow:
    """Read and check a file; raises FlowErrors, or OSError when it cannot be opened.

    `prompts`: the full names that exist (a `Catalogue` will do); None leaves prompt names unchecked. `queues`
    and `boxes`: the same for queues and voicemail boxes; `known`: by kind for all else, such as flow and query.
    """
    return load(read_text(path), str(path), prompts, queues, boxes, known)


def read_text(path: Path) -> str:
    """Return a flow file's text, or as much of it as shows that it is too large; raises FlowErrors or OSError."""
    with path.open("rb") as file:
        raw = file.read(MAX_BYTES + 1)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        if len(raw) <= MAX_BYTES:
            _refuse(str(path), Said("the file is not UTF-8 text"), Said("save it as UTF-8"))
        return raw.decode("utf-8", errors="replace")


def load(
    text: str,
    file: str = "flow.yaml",
    prompts: Collection[str] | None = None,
    queues: Collection[str] | None = None,
    boxes: Collection[str] | None = None,
    known: Known = NOTHING_KNOWN,
) -> Flow:
    """Read and check a flow; raises FlowErrors with everything that is wrong. Doubts are let pass."""
    found = read(text, file, prompts, {"queue": queues, "box": boxes, **known})
    if found.errors:
        raise FlowErrors(list(found.errors))
    return found.flow


def read(
    text: str,
    file: str = "flow.yaml",
    prompts: Collection[str] | None = None,
    known: Known = NOTHING_KNOWN,
) -> Read:
    """Read and check a flow, doubts included; raises FlowErrors when there is nothing to go on with."""
    if len(text.encode("utf-8", errors="replace")) > MAX_BYTES:
        _refuse(
            file, Said("the file is larger than {most} KiB", most=MAX_BYTES // 1024), Said("split the flow")
        )
    notes = Notes(file)
    fields = Fields(compose(text, file), "flow", notes)
    version = hashlib.sha256(text.encode("utf-8", errors="replace")).hexdigest()[:12]
    flow, names = read_flow(fields, notes, version)
    found = check_local(flow, prompts, known, names) if notes.errors else check(flow, prompts, known)
    return Read(flow, tuple(sorted([*notes.errors, *found], key=lambda error: (error.line, error.column))))


def read_flow(fields: Fields, notes: Notes, version: str) -> tuple[Flow, tuple[str, ...]]:
    """Read a flow's own fields: the flow, and the names of all nodes that are written, readable or not."""
    name = fields.name("flow")
    languages = fields.texts("languages", LANGUAGES, LANGUAGES)
    variables = read_variables(fields)
    title, language = fields.label("title", name or "flow"), fields.text("language", languages[0], languages)
    start = fields.link("start")
    nodes, names = _nodes(fields, notes)
    flow = Flow(
        name=name,
        title=title,
        version=version,
        language=language,
        languages=languages,
        start=start,
        nodes=MappingProxyType(nodes),
        file=notes.file,
        variables=None if variables is None else MappingProxyType(variables),
        arguments=read_listed(fields, "arguments", variables),
        results=read_listed(fields, "results", variables),
        self_service_only=fields.flag("self_service_only", False),
    )
    fields.finish()
    return flow, names


def _refuse(file: str, problem: Said, advice: Said, at: Mark = _TOP) -> NoReturn:
    notes = Notes(file)
    notes.add(at, "flow", problem, advice)
    raise FlowErrors(notes.errors)


def compose(text: str, file: str) -> MappingNode:
    """Read YAML with all its positions; raises FlowErrors."""
    try:
        root = yaml_loader.compose(text)
    except yaml.MarkedYAMLError as error:
        at, problem, advice = what_is_wrong(error)
        _refuse(file, Said("this is not YAML: {problem}", problem=problem), advice, at)
    except (yaml.YAMLError, RecursionError):
        _refuse(file, Said("this is not YAML"), Said("remove unprintable characters and deep nesting"))
    if not isinstance(root, MappingNode):
        _refuse(file, Said("the file has no fields"), Said("begin with `flow:`, `start:` and `nodes:`"))
    return root


def _nodes(fields: Fields, notes: Notes) -> tuple[dict[str, Node], tuple[str, ...]]:
    written = fields.mapping("nodes")
    if written is None:
        return {}, ()
    names = written.names()
    if not 0 < len(names) <= MAX_NODES:
        fields.wrong(
            Said("the flow has {count} nodes", count=len(names)),
            Said("give it 1 to {most}", most=MAX_NODES),
            written.at,
        )
    nodes: dict[str, Node] = {}
    for name in names[:MAX_NODES]:
        node = _node(written, name, notes)
        if node is not None:
            nodes[name] = node
    return nodes, names


def _node(written: Fields, name: str, notes: Notes) -> Node | None:
    fields = written.mapping(name)
    if fields is None:
        return None
    fields.node, fields.at = name, written.place(name)
    verb = fields.text("do", None, tuple(VERBS))
    if verb not in VERBS:
        return None
    node = read_node(VERBS[verb], fields)
    fields.finish()
    return node


def read_node(read: Callable[[Fields], Node], fields: Fields) -> Node:
    """Read what every node can have, and what the verb does."""
    return replace(read(fields), label=fields.label("label"))

"""Checks several flow files as they will be in force side by side: each by itself, and what is between them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType

from ivr_flows.check import NOTHING_KNOWN, Known
from ivr_flows.checking.across import check_across
from ivr_flows.checking.human import check_human
from ivr_flows.errors import FlowError, FlowErrors
from ivr_flows.flow import Flow
from ivr_flows.load import read
from said import Said

NO_FLOWS: Mapping[str, Flow] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Checked:
    """One file. `flow`: None when nothing could be read; `findings` in the order of the lines."""

    file: str
    flow: Flow | None
    findings: tuple[FlowError, ...]

    @property
    def errors(self) -> tuple[FlowError, ...]:
        return tuple(found for found in self.findings if not found.is_warning)

    @property
    def warnings(self) -> tuple[FlowError, ...]:
        return tuple(found for found in self.findings if found.is_warning)


def check_together(
    texts: Mapping[str, str],
    prompts: Collection[str] | None = None,
    known: Known = NOTHING_KNOWN,
    others: Mapping[str, Flow] = NO_FLOWS,
) -> tuple[Checked, ...]:
    """Check files by name and text. `others`: flows in force beside them, which are right and not reported on.

    `known` as for `load`; these flows and the others are known besides. Never raises, whatever the texts are.
    """
    names = {*others, *(_stem(file) for file in texts)}
    flows = known.get("flow", ())
    known = {**known, "flow": None if flows is None else frozenset({*flows, *names})}
    found = {file: _checked(file, text, prompts, known) for file, text in texts.items()}
    sound = {
        checked.flow.name: checked.flow
        for checked in found.values()
        if checked.flow is not None
        and all(error.rule not in ("written", "target") for error in checked.errors)
    }
    every = {**others, **sound}
    more: dict[str, list[FlowError]] = {file: [] for file in texts}
    for error in check_across(every):
        if error.file in more:
            more[error.file].append(error)
    for flow in sound.values():
        more[flow.file] += check_human(flow, every)
    return tuple(_with(checked, more[file]) for file, checked in found.items())


def _checked(file: str, text: str, prompts: Collection[str] | None, known: Known) -> Checked:
    try:
        result = read(text, file, prompts, known)
    except FlowErrors as errors:
        return Checked(file, None, errors.errors)
    # Whether there is a way to a human is seen better when all flows are known.
    findings = [error for error in result.findings if error.rule != "human"]
    if result.flow.name and result.flow.name != _stem(file):
        problem, advice = (
            Said("this file holds flow `{name}`", name=result.flow.name[:60]),
            Said("name it {name}.yaml", name=result.flow.name[:60]),
        )
        findings.insert(0, FlowError(file, 1, 1, "flow", problem, advice, "file"))
    return Checked(file, result.flow, tuple(findings))


def _stem(file: str) -> str:
    return PurePath(file).stem


def _with(checked: Checked, more: list[FlowError]) -> Checked:
    findings = sorted([*checked.findings, *more], key=lambda error: (error.line, error.column))
    return Checked(checked.file, checked.flow, tuple(dict.fromkeys(findings)))

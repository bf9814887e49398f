"""What keeps a site from being put in force in this house, beside its own rules: flows, secrets, passwords.

Blocking, for every flow is read: in a thread.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence

import ivr_flows as ivr
from callcenter import from_site
from callcenter.admin import Problem
from callcenter.hook_room import hooks_of
from callcenter.outside.flow_files import Found, flow_files
from callcenter.self_service import known_names
from callcenter.settings import Settings, SettingsError, refuse_demo_passwords
from callcenter.site import Site
from said import Said, as_said

Check = Callable[[Site], list[Problem]]


def house_check(
    settings: Settings, prompts: Callable[[], Collection[str]], environ: Mapping[str, str] = os.environ
) -> Check:
    """The check of one house; `prompts`: every one there is beside the site's own."""

    fine: set[object] = set()

    def problems(site: Site) -> list[Problem]:
        found: list[Problem] = []
        try:
            refuse_demo_passwords(settings, site)
        except SettingsError as error:
            found.append(Problem(kind="users", name="", field="password", problem=as_said(error.problem)))
        try:
            hooks_of(settings, site, environ)
        except SettingsError as error:
            found.append(Problem(kind="webhooks", name="", field="", problem=as_said(error.problem)))
        seen = _print_of(settings, site, prompts())
        if seen in fine:
            return found
        if not (of_flows := flow_problems(settings, site, prompts())):
            # Every flow is read anew for this: a second or two, and most changes have nothing to do with flows.
            fine.clear()
            fine.add(seen)
        return [*found, *of_flows]

    return problems


def _print_of(settings: Settings, site: Site, prompts: Collection[str]) -> object:
    """All that decides whether flows work: what they may name, who leads to them, and the files themselves."""
    names = tuple((kind, tuple(sorted(known))) for kind, known in known_names(site).items())
    folders = (ivr.FLOWS, settings.data_dir / "flows")
    files = tuple((path.name, path.stat().st_mtime_ns) for one in folders for path in ivr.flow_paths(one))
    own = (tuple(site.queues), tuple(site.voicemail), frozenset(prompts))
    return own, names, tuple(_entrances(site)), files


Asking = Callable[[Site, str], Sequence[str]]
"""The flows that ask for a skill."""


def flows_asking(settings: Settings, prompts: Callable[[], Collection[str]]) -> Asking:
    """Of one house. Only flows that somebody can get into count."""
    known: dict[object, dict[str, list[str]]] = {}

    def asking(site: Site, skill: str) -> list[str]:
        seen = _print_of(settings, site, prompts())
        if seen not in known:
            known.clear()
            known[seen] = _asked_in(settings, site, prompts())
        return known[seen].get(skill, [])

    return asking


def _asked_in(settings: Settings, site: Site, prompts: Collection[str]) -> dict[str, list[str]]:
    """Skill → flows."""
    flows = {flow.name: flow for flow in _read(settings, site, prompts).flows}
    asked: dict[str, list[str]] = {}
    for name in sorted({one for *_, flow in _entrances(site) for one in _reached(flow, flows)} & set(flows)):
        named = (one for node in flows[name].nodes.values() for one in node.names_used())
        for skill in dict.fromkeys(one.name for one in named if one.kind == "skill"):
            asked.setdefault(skill, []).append(name)
    return asked


def _read(settings: Settings, site: Site, prompts: Collection[str]) -> Found:
    texts = from_site.prompt_catalogue(site).with_texts(dict.fromkeys(prompts, "-"))
    files = flow_files(
        settings.data_dir, site.queues, site.voicemail, texts, more=known_names(site), keeps=False
    )
    return files.read()


def flow_problems(settings: Settings, site: Site, prompts: Collection[str]) -> list[Problem]:
    """Numbers and queues that would lead to no flow, or to one that names what is not there."""
    found = _read(settings, site, prompts)
    flows = {flow.name: flow for flow in found.flows}
    problems: list[Problem] = []
    for kind, name, field, flow in _entrances(site):
        for needed in sorted(_reached(flow, flows)):
            if needed not in flows:
                problems.append(
                    Problem(kind=kind, name=name, field=field, problem=_why(needed, found, flows))
                )
    return problems


def _entrances(site: Site) -> list[tuple[str, str, str, str]]:
    """Whatever leads into a flow: kind, name, field, flow."""
    numbers = [
        ("numbers", number, field, flow)
        for number, what in site.numbers.items()
        for field, flow in (("flow", what.flow), ("after_call", what.after_call))
        if flow
    ]
    queues = [
        ("queues", name, "after_call", what.after_call)
        for name, what in site.queues.items()
        if what.after_call
    ]
    return [*numbers, *queues]


def _reached(flow: str, flows: Mapping[str, ivr.Flow]) -> set[str]:
    """The flow and all that it leads to."""
    seen: set[str] = set()
    todo = [flow]
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in flows:
            nodes = flows[name].nodes.values()
            todo += [used.name for node in nodes for used in node.names_used() if used.kind == "flow"]
    return seen


def _why(flow: str, found: Found, flows: Mapping[str, ivr.Flow]) -> Said:
    errors = found.refused.get(flow)
    if errors is not None:
        return Said(
            "the flow {flow} would not work any more: {why}", flow=flow, why=errors.errors[0].line_of_text
        )
    return Said("there is no flow {flow!r}; flows: {known}", flow=flow, known=tuple(sorted(flows)))

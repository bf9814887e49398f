"""Whether a site would be right: the loader's own rules, all mistakes at once, each with the object it is in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from callcenter.admin.errors import Invalid, Problem
from callcenter.admin.kinds import WHOLE, kinds, whole_fields
from callcenter.admin.values import plain
from callcenter.site import Site, SiteError
from callcenter.site.doubts import found as doubts_of
from callcenter.site.load import SITE_IS, document_of
from said import Said

MOST = 100
"""Mistakes that are told at once."""


def check(text: str, path: Path) -> tuple[dict[str, Any], Site]:
    """The site of a text, as plain values and as it is used; raises Invalid with every mistake."""
    try:
        document = document_of(path, text, SITE_IS)
    except SiteError as wrong:
        raise Invalid([_problem(wrong, {})]) from wrong
    data = plain(document.data)
    try:
        site = Site.model_validate(document.data)
    except ValidationError as invalid:
        raise Invalid([_problem(one, data) for one in document.explain_all(invalid)[:MOST]]) from invalid
    return data, site


def lost(before: Site, after: Site) -> list[Problem]:
    """What a file may say, but nobody may bring about from here: that nobody can bring about anything any more."""
    had, has = ([user for user in site.users.values() if user.role == "admin"] for site in (before, after))
    if had and not has:
        problem = Said("nobody would be an administrator any more")
        return [Problem(kind="users", name="", field="role", problem=problem)]
    return []


def _problem(wrong: SiteError, data: dict[str, Any]) -> Problem:
    kind, name, field = object_at(wrong.steps, data)
    return Problem(kind=kind, name=name, field=field, problem=wrong.problem, line=wrong.line)


def object_at(steps: tuple[str | int, ...], data: dict[str, Any]) -> tuple[str, str, str]:
    """Kind, name and field of a place of the file; kind "" where it is in no object."""
    section, *rest = steps or ("",)
    if section in whole_fields():
        return WHOLE, WHOLE, ".".join(map(str, steps))
    kind = kinds().get(str(section))
    if kind is None:
        return "", "", ".".join(map(str, steps))
    name = str(rest[0]) if rest else ""
    if kind.id_field and rest and isinstance(rest[0], int):
        name = str(data[kind.section][rest[0]].get(kind.id_field, rest[0]))
    return kind.kind, name, ".".join(map(str, rest[1:]))


def doubts(site: Site, data: dict[str, Any]) -> list[dict[str, str]]:
    """What is allowed but hardly meant, each with its object."""
    found = []
    for steps, problem in doubts_of(site):
        kind, name, field = object_at(steps, data)
        found.append({"kind": kind, "name": name, "field": field, "problem": problem})
    return found

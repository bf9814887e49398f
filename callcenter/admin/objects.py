"""A site as objects by kind and name, and changes of them: plain values in, plain values out."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from callcenter.admin.errors import AlreadyThere, NoSuchKind, NoSuchObject
from callcenter.admin.kinds import WHOLE, Kind, kinds, whole_fields
from callcenter.admin.references import places, renamed
from callcenter.admin.values import differences, mark_of, shown, with_secrets
from callcenter.admin.yaml_edit import put, put_all
from callcenter.admin.yaml_values import GONE, Renamed
from said import Said

Op = Literal["put", "patch", "delete", "rename"]
Data = dict[str, Any]


class OutOfDate(Exception):
    """The object is not as whoever changes it has seen it."""

    def __init__(self, kind: str, name: str, seen: str) -> None:
        super().__init__(f"{kind}/{name}")
        self.kind, self.name, self.seen = kind, name, seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One wish. `value`: of the whole object, or the fields to patch. `seen`: its mark when it was read, "" when it
    was not there, None for whatever is there. `password`: a renamed account's, which must be given anew."""

    op: Op
    kind: str
    name: str
    value: Mapping[str, Any] = field(default_factory=dict, repr=False)
    to: str = ""
    seen: str | None = None
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What came of it: `fields` that differ, secrets hidden; `mark`: of the object as it is now."""

    kind: str
    name: str
    op: Literal["created", "changed", "deleted", "renamed"]
    fields: tuple[dict[str, Any], ...] = ()
    mark: str = ""

    def to_data(self) -> Data:
        """For the history and the API."""
        return {
            "kind": self.kind, "name": self.name, "op": self.op, "fields": list(self.fields), "revision": self.mark,
        }  # fmt: skip


def kind_of(kind: str) -> Kind:
    """The kind, or NoSuchKind."""
    found = kinds().get(kind)
    if found is None:
        raise NoSuchKind(
            Said(
                "There is nothing called {kind!r} here; there are: {kinds}.",
                kind=kind,
                kinds=tuple(kinds()),
            )
        )
    return found


def objects(data: Data, kind: Kind) -> dict[str, Data]:
    """Every object of a kind by its name, in the file's order."""
    if kind.is_whole:
        return {WHOLE: {key: data[key] for key in data if key in whole_fields()}}
    section = data.get(kind.section) or {}
    if kind.id_field:
        return {str(item.get(kind.id_field, "")): item for item in section}
    return {str(name): item or {} for name, item in section.items()}


def one_of(data: Data, kind: Kind, name: str) -> Data:
    """One object; raises NoSuchObject."""
    found = objects(data, kind).get(name)
    if found is None:
        raise NoSuchObject(Said("There is no {kind}/{name}.", kind=kind.kind, name=name))
    return found


def users_of(data: Data, kind: str, name: str) -> list[dict[str, str]]:
    """Who names the object: kind, name and field."""
    found = []
    for section, entry, *rest in places(data, kind, name):
        kind_there = kind_of(str(section))
        label = list(objects(data, kind_there))[int(entry)] if kind_there.id_field else entry
        found.append({"kind": str(section), "name": str(label), "field": ".".join(map(str, rest))})
    return found


def changed_by(data: Data, changes: Iterable[Change]) -> tuple[Data, dict[tuple[str, str], str]]:
    """The site as it would be, and who has another name now: (kind, old name) → new name.

    Raises NoSuchKind, NoSuchObject, AlreadyThere, OutOfDate.
    """
    after, names = copy.deepcopy(data), {}
    for change in changes:
        kind = kind_of(change.kind)
        _carry_out(after, kind, change)
        if change.op == "rename":
            names[change.kind, change.name] = change.to
    return after, names


def _carry_out(data: Data, kind: Kind, change: Change) -> None:
    known = objects(data, kind).get(change.name)
    known = None if kind.is_whole and not known and change.op == "put" else known
    if (
        change.seen is not None
        and change.seen != mark_of(known)
        and not (kind.is_whole and change.seen == "")
    ):
        if change.seen == "":
            raise AlreadyThere(Said("There is a {kind}/{name} already.", kind=kind.kind, name=change.name))
        raise OutOfDate(change.kind, change.name, change.seen)
    if change.op != "put" and known is None:
        raise NoSuchObject(Said("There is no {kind}/{name}.", kind=kind.kind, name=change.name))
    if change.op == "rename":
        _rename(data, kind, change)
    elif change.op == "delete":
        _set(data, kind, change.name, None)
    else:
        given = change.value if change.op == "put" else {**(known or {}), **change.value}
        _set(data, kind, change.name, with_secrets(kind, given, known))


def _rename(data: Data, kind: Kind, change: Change) -> None:
    if kind.is_whole:
        raise NoSuchObject(Said("The site as a whole has no other name."))
    if change.to in objects(data, kind):
        raise AlreadyThere(Said("There is a {kind}/{name} already.", kind=kind.kind, name=change.to))
    section = data[kind.section]
    if kind.id_field:
        next(item for item in section if item[kind.id_field] == change.name)[kind.id_field] = change.to
    else:
        data[kind.section] = {change.to if key == change.name else key: item for key, item in section.items()}
        if change.password:
            data[kind.section][change.to]["password"] = change.password
    renamed(data, kind.kind, change.name, change.to)


def _set(data: Data, kind: Kind, name: str, value: Data | None) -> None:
    if kind.is_whole:
        for key in whole_fields():
            data.pop(key, None)
        data.update(value or {})
        return
    if kind.id_field:
        rest = list(data.get(kind.section) or [])
        at = next((at for at, item in enumerate(rest) if item.get(kind.id_field) == name), len(rest))
        rest[at : at + 1] = [] if value is None else [{kind.id_field: name, **value}]
        data[kind.section] = rest
        return
    section = dict(data.get(kind.section) or {})
    if value is None:
        del section[name]
    else:
        section[name] = value
    data[kind.section] = section


def compare(old: Data, new: Data, names: Mapping[tuple[str, str], str] | None = None) -> list[Changed]:
    """What differs between two sites, object by object."""
    found = []
    for kind in kinds().values():
        before, after = objects(old, kind), objects(new, kind)
        moved = {was: to for (of, was), to in (names or {}).items() if of == kind.kind}
        for name in dict.fromkeys((*before, *after)):
            if name in moved.values() and name not in before:
                continue
            now = moved.get(name, name)
            if before.get(name) == after.get(now) and now == name:
                continue
            op: Any = "created" if name not in before else "deleted" if now not in after else "changed"
            fields = differences(kind, before.get(name), after.get(now))
            if now != name:
                op, fields = "renamed", [{"field": "", "before": name, "after": now}, *fields]
            mark = mark_of(after.get(now))
            found.append(Changed(kind=kind.kind, name=now, op=op, fields=tuple(fields), mark=mark))
    return found


def rewritten(text: str, old: Data, new: Data, names: Mapping[tuple[str, str], str]) -> str:
    """The text of the site with the new values, and all else as it was. Raises CannotEdit."""
    for key in sorted(whole_fields()):
        if old.get(key) != new.get(key):
            text = put(text, key, new.get(key, GONE))
    for kind in kinds().values():
        if not kind.is_whole and (old.get(kind.section) or {}) != (new.get(kind.section) or {}):
            text = _section(
                text, kind, old, new, {was: to for (of, was), to in names.items() if of == kind.kind}
            )
    return text


def _section(text: str, kind: Kind, old: Data, new: Data, moved: Mapping[str, str]) -> str:
    before, after = objects(old, kind), objects(new, kind)
    if not before and not old.get(kind.section):
        return put(text, kind.section, new[kind.section])
    values: dict[str | int, Any] = {}
    for at, (name, value) in enumerate(before.items()):
        now = moved.get(name, name)
        place: str | int = at if kind.id_field else name
        if now not in after:
            values[place] = GONE
        elif now != name and not kind.id_field:
            values[place] = Renamed(now, after[now])
        elif value != after[now]:
            values[place] = after[now]
    fresh = [name for name in after if name not in before and name not in moved.values()]
    for at, name in enumerate(fresh):
        values[len(before) + at if kind.id_field else name] = after[name]
    return put_all(text, kind.section, values)


def listed(data: Data, kind: Kind, words: str = "") -> list[dict[str, Any]]:
    """The objects as they are shown, those in which every word occurs."""
    wanted = words.lower().split()
    found = []
    for name, value in objects(data, kind).items():
        visible = shown(kind, value)
        text = f"{name} {visible}".lower()
        if all(word in text for word in wanted):
            found.append({"name": name, "revision": mark_of(value), "value": visible})
    return found

"""Other routing for a site, to try it out: a file with nothing but `queues:` and `users:`, and of them what differs.

    queues:
      support: {strategy: most_skilled, wrap_up_s: 20}
    users:
      agent1: {skills: {support: 9}, queues: [support, vip]}

A key that is given replaces the site's as a whole; all others stay as they are. Only queues and users that the site has
can be changed, and of users only what routing looks at.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from callcenter.site.load import Document, read_document
from callcenter.site.model import Site
from said import Said

KEYS = {"queues": None, "users": ("queues", "skills", "capacity", "interrupts")}
"""What a policy may change; None: every key."""
NONE = {
    "queues": "there is no queue {name!r}; queues: {known}",
    "users": "there is no user {name!r}; users: {known}",
}


def with_policy(path: Path, site: Site) -> Site:
    """The site as it would be by this file; SiteError names the line."""
    document = read_document(path, Said("a policy is a mapping: queues, users"))
    raw = site.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"customers"})
    for section, given in document.data.items():
        if section not in KEYS:
            raise document.error(
                (str(section),), Said("is not for a policy; it may have: {all}", all=tuple(KEYS))
            )
        _put(document, section, given, raw.get(section, {}))
    try:
        changed = Site.model_validate(raw)
    except ValidationError as invalid:
        raise document.explain(invalid) from invalid
    return site.model_copy(update={"queues": changed.queues, "users": changed.users})


def _put(document: Document, section: str, given: Any, known: dict[str, Any]) -> None:
    """Change what is `known` by what is `given` for a section."""
    for name, keys in _mapping(document, (section,), given).items():
        if name not in known:
            raise document.error((section, str(name)), Said(NONE[section], name=name, known=tuple(known)))
        for key in _mapping(document, (section, name), keys):
            allowed = KEYS[section]
            if allowed is not None and key not in allowed:
                problem = Said("is not for a policy; it may have: {all}", all=tuple(allowed))
                raise document.error((section, name, str(key)), problem)
        known[name].update(keys)


def _mapping(document: Document, place: tuple[str, ...], given: Any) -> dict[Any, Any]:
    if not isinstance(given, dict):
        raise document.error(place, Said("is a mapping"))
    return given

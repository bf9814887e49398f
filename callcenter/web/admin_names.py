"""What people call those who work here, the queues and all else that has a name: by kind and key, by language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from callcenter.site import Site
from ivr_flows import Flow

Names = dict[str, dict[str, dict[str, str]]]
SECTIONS = ("skills", "queues", "voicemail", "numbers", "alerts", "directory")


def names_of(site: Site, flows: Iterable[Flow] = ()) -> Names:
    """Those that have a name, flows in force among them; whatever is not in it is called by its key."""
    people = {
        key: {"en": user.name or key, "zh": user.local_name or user.name or key}
        for key, user in site.users.items()
    }
    titles = {flow.name: flow.title.in_each() for flow in flows}
    return {
        "users": people,
        "flows": titles,
        **{section: _words(getattr(site, section)) for section in SECTIONS},
    }


def _words(section: Mapping[str, object]) -> dict[str, dict[str, str]]:
    found = {
        key: {str(one): text for one, text in getattr(what, "name", {}).items()}
        for key, what in section.items()
    }
    return {key: words for key, words in found.items() if any(words.values())}

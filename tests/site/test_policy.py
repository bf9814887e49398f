"""Policies: what they change of a site, what they leave, and what they may not say."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.site import Site, SiteError, load_site, with_policy

SITE = """\
users:
  ann: {password: x, name: Ann, role: agent, queues: [support], skills: {billing: 5}}
  bob: {password: x, name: Bob, role: agent, queues: {support: 1, sales: 2}}
hours:
  day: {week: {mon-fri: "09:00-18:00"}, holidays: [2026-12-25], country: CN}
queues:
  support:
    name: {en: Support}
    wrap_up_s: 10
    hours: day
    overflow: [{when: closed, to: {message: {en: Closed., zh: 已下班。}}}]
  sales: {name: {en: Sales}, strategy: random}
numbers:
  "5000": {flow: main}
customers:
  - {id: one, name: One}
"""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    path = tmp_path / "site.yaml"
    path.write_text(SITE, encoding="utf-8")
    return load_site(path).ringing_for(7.0).as_of("Asia/Shanghai", 2026)


def policy(folder: Path, text: str) -> Path:
    path = folder / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_empty_policy_changes_nothing(tmp_path: Path, site: Site) -> None:
    assert with_policy(policy(tmp_path, "{}"), site) == site


def test_given_keys_replace_the_sites_and_the_rest_stays(tmp_path: Path, site: Site) -> None:
    text = """\
queues:
  support: {strategy: most_skilled, skills: "billing >= 3", overflow: []}
users:
  ann: {queues: {sales: 1}, skills: {billing: 9}}
"""
    changed = with_policy(policy(tmp_path, text), site)
    support, ann = changed.queues["support"], changed.users["ann"]
    assert (support.strategy, support.skills, support.overflow) == ("most_skilled", "billing >= 3", ())
    assert (support.wrap_up_s, support.ring_for_s, support.hours) == (10.0, 7.0, "day")
    assert (ann.queues, ann.skills, ann.name) == (("sales",), {"billing": 9}, "Ann")
    assert (changed.queues["sales"], changed.users["bob"]) == (site.queues["sales"], site.users["bob"])
    assert (changed.hours, changed.numbers, changed.customers) == (site.hours, site.numbers, site.customers)


@pytest.mark.parametrize(
    ("text", "line", "key", "problem"),
    [
        ("hours: {}", 1, "hours", "is not for a policy; it may have: queues, users"),
        ("queues:\n  supprt: {}", 2, "queues.supprt", "there is no queue 'supprt'; queues: support, sales"),
        ("users:\n  eve: {}", 2, "users.eve", "there is no user 'eve'; users: ann, bob"),
        ("users:\n  ann:\n    password: y", 3, "users.ann.password",
         "is not for a policy; it may have: queues, skills, capacity, interrupts"),
        ("queues: [support]", 1, "queues", "is a mapping"),
        ("queues:\n  support:", 2, "queues.support", "is a mapping"),
        ("queues:\n  support:\n    colour: red", 3, "queues.support.colour", "no such key"),
        ("queues:\n  support:\n    wrap_up_s: soon", 3, "queues.support.wrap_up_s",
         "Input should be a valid number, unable to parse string as a number"),
        ("queues:\n  support:\n    hours: night", 3, "queues.support.hours", "there are no hours 'night'; hours: day"),
        ("- support", 1, "", "a policy is a mapping: queues, users"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(
    tmp_path: Path, site: Site, text: str, line: int, key: str, problem: str
) -> None:
    path = policy(tmp_path, text)
    with pytest.raises(SiteError) as error:
        with_policy(path, site)
    assert (error.value.path, error.value.line, error.value.key, error.value.problem) == (
        path, line, key, problem,
    )  # fmt: skip

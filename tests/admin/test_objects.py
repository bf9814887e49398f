"""Kinds, secrets, references and versions of a site."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.admin import (
    Change,
    History,
    Invalid,
    NoSuchVersion,
    Version,
    changed_by,
    check,
    compare,
    kinds,
    masked,
    plain,
    rewritten,
    users_of,
)
from callcenter.admin.values import HIDDEN, with_secrets
from callcenter.site import Site

DEMO = (Path(__file__).parents[2] / "config" / "demo.yaml").read_text(encoding="utf-8")
DATA = plain(yaml.safe_load(DEMO))


def test_every_part_of_a_site_is_administered() -> None:
    fields = set(Site.model_fields) - {"version"}
    whole = kinds()["site"].schema()["properties"]
    assert {kind.section for kind in kinds().values() if not kind.is_whole} | set(whole) == fields


def test_a_masked_text_says_the_same_without_secrets() -> None:
    shown = yaml.safe_load(masked(DEMO))
    assert {user["password"] for user in shown["users"].values()} == {HIDDEN}
    for user in shown["users"].values():
        user["password"] = "demo"
    for phone in shown["phones"].values():
        phone["password"] = "demo"
    hidden = [one for one in shown["customers"] if one.get("pin") == HIDDEN]
    assert len(hidden) == sum("pin" in one for one in DATA["customers"])


def test_who_names_an_object() -> None:
    found = {(one["kind"], one["name"]) for one in users_of(DATA, "queues", "vip")}
    articles = {("articles", name) for name in ("transfer-limits", "card-lost", "valued-complaint")}
    assert found == {("users", "agent1"), ("users", "agent3"), *articles}
    assert {(one["kind"], one["name"]) for one in users_of(DATA, "hours", "office")} == {("queues", "office")}


@pytest.mark.parametrize(
    "kind, name, to", [("queues", "vip", "gold"), ("hours", "office", "day"), ("users", "agent3", "sara")]
)
def test_a_new_name_is_a_right_site_and_back_again_the_same(kind: str, name: str, to: str) -> None:
    once, names = changed_by(DATA, [Change(op="rename", kind=kind, name=name, to=to)])
    text = rewritten(DEMO, DATA, once, names)
    data, _ = check(text, Path("site.yaml"))
    assert data == once
    assert users_of(data, kind, name) == []
    back, names = changed_by(data, [Change(op="rename", kind=kind, name=to, to=name)])
    assert back == DATA
    assert [one.op for one in compare(data, back, names) if one.kind == kind and one.name == name] == [
        "renamed"
    ]


SKILLED = """\
users:
  ann: {password: x, name: Ann, role: agent, queues: [a], skills: {needs: 5, zh-TW: 3, zh: 9}}
  bob: {password: x, name: Bob, role: admin}
skills:
  zh: {name: {en: Chinese, zh: 中文}}
  needs: {name: {en: Needs assessment, zh: 需求分析}}
queues:
  a: {name: {en: A}, skills: {zh: 4, needs: 1}}
  b: {name: {en: B}, skills: "zh >= 4 and (zh-TW or zh.x or needs>=2)"}
  skills: {name: {en: C}, skills: [{needs: "zh>=4 and needs", for_s: 9}, {needs: zh}]}
"""


@pytest.mark.parametrize(
    ("name", "to", "a", "b", "c"),
    [
        ("zh", "Chinese", {"Chinese": 4, "needs": 1}, "Chinese >= 4 and (zh-TW or zh.x or needs>=2)",
         [{"needs": "Chinese>=4 and needs", "for_s": 9}, {"needs": "Chinese"}]),
        ("needs", "skills", {"zh": 4, "skills": 1}, "zh >= 4 and (zh-TW or zh.x or skills>=2)",
         [{"needs": "zh>=4 and skills", "for_s": 9}, {"needs": "zh"}]),
    ],
)  # fmt: skip
def test_a_skills_new_name_is_followed_in_users_and_requirements(
    name: str, to: str, a: object, b: object, c: object
) -> None:
    data, _ = check(SKILLED, Path("site.yaml"))
    once, names = changed_by(data, [Change(op="rename", kind="skills", name=name, to=to)])
    assert [queue["skills"] for queue in once["queues"].values()] == [a, b, c]
    assert list(once["users"]["ann"]["skills"].values()) == [5, 3, 9]
    again, _ = check(rewritten(SKILLED, data, once, names), Path("site.yaml"))
    assert again == once
    assert users_of(again, "skills", name) == []
    back, _ = changed_by(again, [Change(op="rename", kind="skills", name=to, to=name)])
    assert back == data


def test_who_names_a_skill() -> None:
    data, _ = check(SKILLED, Path("site.yaml"))
    assert [(one["kind"], one["name"], one["field"]) for one in users_of(data, "skills", "zh")] == [
        ("users", "ann", "skills.zh"), ("queues", "a", "skills.zh"), ("queues", "b", "skills"),
        ("queues", "skills", "skills.0.needs"), ("queues", "skills", "skills.1.needs"),
    ]  # fmt: skip
    assert [one["name"] for one in users_of(data, "skills", "zh-TW")] == ["ann", "b"]


@pytest.mark.parametrize("key", ["anyone", "or", "2024", "7.1"])
def test_a_skill_that_no_queue_could_ask_for_is_refused(key: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(f'skills: {{"{key}": {{name: {{en: X}}}}}}', Path("site.yaml"))
    (problem,) = refused.value.problems
    assert (problem.kind, problem.name) == ("skills", key)


def test_secrets_stay_go_and_come() -> None:
    users = kinds()["users"]
    stored = {"name": "Ann", "password": "old"}
    assert with_secrets(users, {"name": "A"}, stored) == {"name": "A", "password": "old"}
    assert with_secrets(users, {"name": "A", "password": HIDDEN}, stored) == {"name": "A", "password": "old"}
    assert with_secrets(users, {"name": "A", "password": "new"}, stored) == {"name": "A", "password": "new"}
    assert with_secrets(users, {"name": "A", "password": None}, stored) == {"name": "A"}
    hooks = kinds()["webhooks"]
    headers = {"headers": {"Authorization": "Bearer x", "X-Site": "1"}}
    given_headers = {"headers": {"Authorization": HIDDEN, "X-Site": "2"}}
    assert with_secrets(hooks, given_headers, headers) == {
        "headers": {"Authorization": "Bearer x", "X-Site": "2"}
    }


def test_every_mistake_is_told_with_its_object() -> None:
    text = DEMO.replace("role: supervisor", "role: boss").replace(
        "ring_for_s: 20                #", "ring_for_s: 0 #"
    )
    with pytest.raises(Invalid) as wrong:
        check(text, Path("site.yaml"))
    assert {(one.kind, one.name, one.field) for one in wrong.value.problems} == {
        ("users", "supervisor", "role"), ("queues", "support", "ring_for_s"),
    }  # fmt: skip


CHANGED = st.lists(
    st.fixed_dictionaries({
        "kind": st.sampled_from(["users", "queues"]), "name": st.text(max_size=4), "op": st.just("changed"),
        "fields": st.just([{"field": "a", "before": 1, "after": None}]),
    }), max_size=3,
)  # fmt: skip


@settings(max_examples=30)
@given(changes=st.lists(CHANGED, max_size=4))
def test_a_history_comes_back_and_pages_cover_it(changes: list[list[dict[str, object]]]) -> None:
    history = History()
    for at, changed in enumerate(changes):
        one = Version(
            number=0, digest=f"d{at}", by="ann", at=float(at), source="page", changed=tuple(changed)
        )
        history = history.with_next(one)
    assert History.from_data(history.to_data()) == history
    seen, before = [], 0
    while page := history.page(before, 2)[0]:
        seen += [one.number for one in page]
        before = page[-1].number
        if before == 1:
            break
    assert seen == list(range(len(changes), 0, -1))
    with pytest.raises(NoSuchVersion):
        history.version(len(changes) + 1)
    if history.live is not None:
        assert replace(history.live, number=0).digest == f"d{len(changes) - 1}"

"""The administration over the API, on a real file in a folder of its own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import httpx
import yaml

from callcenter.outside.site_press import SitePress
from callcenter.outside.site_store import SiteStore
from callcenter.site import Site
from callcenter.site_desk import SiteDesk
from callcenter.web import create_app
from tests.helpers.aio import async_test
from tests.web.conftest import DEMO, House, code_of
from tests.web.office import Office, office

__all__ = ["office"]
PATHS = {
    "/api/admin", "/api/admin/objects/{kind}", "/api/admin/objects/{kind}/{name}",
    "/api/admin/objects/{kind}/{name}/rename", "/api/admin/changes", "/api/admin/versions",
    "/api/admin/versions/{number}", "/api/admin/versions/{number}/diff", "/api/admin/versions/{number}/restore",
    "/api/admin/site.yaml", "/api/admin/apply", "/api/admin/skills", "/api/admin/roles",
    "/api/admin/audit", "/api/admin/audit/export", "/api/admin/exports/{what}", "/api/admin/imports",
    "/api/admin/imports/{name}", "/api/admin/imports/{name}/run",
    "/api/admin/preview/queues/{queue}", "/api/admin/preview/queues/{queue}/replay", "/api/admin/preview/replays/{run}",
}  # fmt: skip
HIDDEN = "••••••••"


def brief(answer: httpx.Response) -> list[tuple[str, str, str, list[str]]]:
    """What was changed: kind, name, how, and which fields."""
    assert answer.status_code == 200, answer.text
    return [
        (one["kind"], one["name"], one["op"], [field["field"] for field in one["fields"]])
        for one in answer.json()["changed"]
    ]


@async_test
async def test_every_kind_is_listed_with_its_schema_and_read_without_secrets(office: Office) -> None:
    client = await office.admin()
    overview = (await client.get("/api/admin")).json()
    counts = {one["kind"]: one["count"] for one in overview["kinds"]}
    assert (
        counts.items()
        >= {"users": 5, "phones": 1, "hours": 1, "queues": 4, "customers": 20, "site": 1}.items()
    )
    assert all(set(one["title"]) == {"en", "zh"} and one["schema"] for one in overview["kinds"])
    assert overview["site"]["version"] == 1
    assert overview["names"]["users"]["agent1"] == {"en": "Lin Mei", "zh": "林梅"}
    assert overview["names"]["queues"]["support"].keys() == {"en", "zh"}
    for kind, count in counts.items():
        found = (await client.get(f"/api/admin/objects/{kind}", params={"limit": 1000})).json()
        assert (len(found["items"]), found["total"], found["next"]) == (count, count, "")
        for one in found["items"]:
            whole = (await client.get(f"/api/admin/objects/{kind}/{one['name']}")).json()
            assert (whole["value"], whole["revision"]) == (one["value"], one["revision"])
            assert '"demo"' not in json.dumps(whole["value"].get("password", ""))


@async_test
async def test_a_list_is_searched_and_comes_in_pages(office: Office) -> None:
    client = await office.admin()
    first = (await client.get("/api/admin/objects/users", params={"limit": 2})).json()
    assert ([one["name"] for one in first["items"]], first["next"]) == (["agent1", "agent2"], "agent2")
    second = (await client.get("/api/admin/objects/users", params={"limit": 2, "after": "agent2"})).json()
    assert [one["name"] for one in second["items"]] == ["agent3", "supervisor"]
    found = (await client.get("/api/admin/objects/users", params={"q": "agent wang"})).json()
    assert [one["name"] for one in found["items"]] == ["agent2"]


@async_test
async def test_a_change_is_in_force_in_the_file_in_the_history_and_in_the_audit(office: Office) -> None:
    client = await office.admin()
    seen = (await client.get("/api/admin/objects/queues/support")).json()
    change = {
        "fields": {"ring_for_s": 25, "redial_s": None},
        "revision": seen["revision"],
        "comment": "slow phones",
    }
    tried = await client.patch("/api/admin/objects/queues/support", json={**change, "dry_run": True})
    assert (tried.json()["version"], office.live) == (0, [])
    done = await client.patch("/api/admin/objects/queues/support", json=change)
    assert brief(done) == brief(tried) == [("queues", "support", "changed", ["ring_for_s", "redial_s"])]
    assert [one["text"] for one in done.json()["diff"] if one["kind"] == "added"] == [
        "    ring_for_s: 25                # the settings' ring_for_s"
    ]
    assert office.live[0].queues["support"].ring_for_s == 25
    assert yaml.safe_load(office.file.read_text())["queues"]["support"]["ring_for_s"] == 25
    assert "# Which agent: longest_idle, round_robin" in office.file.read_text()
    versions = (await client.get("/api/admin/versions")).json()
    assert [(one["number"], one["by"], one["source"], one["comment"]) for one in versions["items"]] == [
        (2, "admin", "api", "slow phones"), (1, "", "first", ""),
    ]  # fmt: skip
    await office.house.settle()
    audit = (await client.get("/api/admin/audit", params={"kind": "queues", "q": "slow"})).json()["items"]
    assert [(one["user"], one["action"], one["item"], one["comment"], one["detail"]) for one in audit] == [
        ("admin", "changed", "support", "slow phones", [
            {"field": "ring_for_s", "before": 20, "after": 25}, {"field": "redial_s", "before": 300, "after": None},
        ]),
    ]  # fmt: skip
    table = (await client.get("/api/admin/audit/export", params={"kind": "queues"})).text
    assert "ring_for_s: 20 → 25; redial_s: 300 → –" in table


@async_test
async def test_a_second_administrator_is_told_what_has_changed_meanwhile(office: Office) -> None:
    client = await office.admin()
    seen = (await client.get("/api/admin/objects/queues/support")).json()["revision"]
    first = {"fields": {"ring_for_s": 25}, "revision": seen}
    assert (await client.patch("/api/admin/objects/queues/support", json=first)).status_code == 200
    late = await client.patch(
        "/api/admin/objects/queues/support", json={"fields": {"weight": 1}, "revision": seen}
    )
    assert code_of(late) == (409, "changed_meanwhile")
    (what,) = late.json()["error"]["what"]
    assert (what["name"], what["by"], what["fields"]) == (
        "support", "admin", [{"field": "ring_for_s", "before": 20, "after": 25}],
    )  # fmt: skip
    again = {"fields": {"weight": 1}, "revision": what["revision"]}
    assert (await client.patch("/api/admin/objects/queues/support", json=again)).status_code == 200


@async_test
async def test_objects_are_created_renamed_and_deleted(office: Office) -> None:
    client = await office.admin()
    billing = {"value": {"name": {"en": "Billing"}, "skills": [{"needs": "vip"}]}, "revision": ""}
    made = await client.put("/api/admin/objects/queues/billing", json=billing)
    assert brief(made) == [("queues", "billing", "created", ["name", "skills"])]
    assert made.json()["doubts"] == [
        {
            "kind": "queues",
            "name": "billing",
            "field": "",
            "problem": "no agent serves this queue",
            "said": {"en": "no agent serves this queue", "zh": "没有坐席服务此队列"},
        }
    ]
    assert code_of(await client.put("/api/admin/objects/queues/billing", json=billing)) == (
        409,
        "already_there",
    )
    renamed = await client.post("/api/admin/objects/queues/vip/rename", json={"to": "gold"})
    changed = [(one["kind"], one["name"], one["op"]) for one in renamed.json()["changed"]]
    articles = [name for kind, name, _ in changed if kind == "articles"]
    assert articles, "articles name the queues that they are offered in"
    assert [one for one in changed if one[0] != "articles"] == [
        ("users", "agent1", "changed"), ("users", "agent3", "changed"), ("queues", "gold", "renamed"),
    ]  # fmt: skip
    assert all("gold" in office.live[-1].articles[name].queues for name in articles)
    assert office.live[-1].users["agent3"].queues == ("support", "gold", "office")
    refused = await client.delete("/api/admin/objects/queues/gold")
    assert code_of(refused) == (422, "invalid")
    problems = {(one["kind"], one["name"], one["field"]) for one in refused.json()["error"]["problems"]}
    assert {one for one in problems if one[0] != "articles"} == {
        ("users", "agent1", "queues.2"), ("users", "agent3", "queues.gold"),
    }  # fmt: skip
    assert {name for kind, name, _ in problems if kind == "articles"} == set(articles)
    assert brief(await client.delete("/api/admin/objects/queues/billing"))[0][:3] == (
        "queues",
        "billing",
        "deleted",
    )
    assert code_of(await client.delete("/api/admin/objects/queues/billing")) == (404, "no_such_object")
    assert code_of(await client.get("/api/admin/objects/wishes")) == (404, "no_such_kind")


@async_test
async def test_a_secret_stays_unless_another_is_given(office: Office) -> None:
    client = await office.admin()
    path = "/api/admin/objects/users/agent1"
    value = (await client.get(path)).json()["value"]
    assert value["password"] == HIDDEN
    assert brief(await client.put(path, json={"value": {**value, "name": "Lin"}}))[0][3] == ["name"]
    del value["password"]
    assert brief(await client.put(path, json={"value": value}))[0][3] == ["name"]
    assert office.live[-1].users["agent1"].password == "demo"
    answer = await client.patch(path, json={"fields": {"password": "another-secret"}})
    assert answer.json()["changed"][0]["fields"] == [{"field": "password", "before": HIDDEN, "after": HIDDEN}]
    assert "another-secret" not in answer.text
    assert "another-secret" not in (await client.get("/api/admin/versions/4")).text
    assert "another-secret" not in (await client.get("/api/admin/site.yaml")).text
    assert "another-secret" in (await client.get("/api/admin/site.yaml", params={"secrets": True})).text
    assert code_of(await client.patch(path, json={"fields": {"password": None}})) == (422, "invalid")


@async_test
async def test_several_changes_are_one_or_none(office: Office) -> None:
    client = await office.admin()
    skills = [
        {"op": "patch", "kind": "users", "name": f"agent{n}", "fields": {"skills": {"support": n}}}
        for n in (1, 2)
    ]
    wrong = [*skills, {"op": "put", "kind": "numbers", "name": "5999", "value": {"flow": "no such"}}]
    refused = await client.post("/api/admin/changes", json={"changes": wrong})
    assert code_of(refused) == (422, "invalid")
    assert [(one["kind"], one["name"], one["field"]) for one in refused.json()["error"]["problems"]] == [
        ("numbers", "5999", "flow")
    ]
    assert brief(await client.post("/api/admin/changes", json={"changes": skills})) == [
        ("users", "agent1", "changed", ["skills"]), ("users", "agent2", "changed", ["skills"]),
    ]  # fmt: skip
    matrix = (await client.get("/api/admin/skills")).json()
    assert [one["skills"] for one in matrix["agents"][:2]] == [{"support": 1}, {"support": 2}]
    assert (len(office.live), (await client.get("/api/admin")).json()["site"]["version"]) == (1, 2)


@async_test
async def test_nobody_takes_the_last_administrator_away(office: Office) -> None:
    client = await office.admin()
    refused = await client.delete("/api/admin/objects/users/admin")
    assert refused.json()["error"]["problems"][0]["problem"] == "nobody would be an administrator any more"


@async_test
async def test_versions_are_compared_and_brought_back(office: Office) -> None:
    client = await office.admin()
    await client.patch("/api/admin/objects/queues/support", json={"fields": {"ring_for_s": 25}})
    found = (await client.get("/api/admin/versions/1/diff")).json()
    assert [line["kind"] for line in found["lines"] if line["kind"] in ("added", "removed")] == [
        "removed",
        "added",
    ]
    back = await client.post("/api/admin/versions/1/restore", json={"comment": "no good"})
    assert (brief(back)[0][:3], back.json()["version"]) == (("queues", "support", "changed"), 3)
    assert office.file.read_bytes() == DEMO.read_bytes()
    live = (await client.get("/api/admin/versions")).json()["items"][0]
    assert (live["number"], live["back_to"], live["comment"]) == (3, 1, "no good")
    assert code_of(await client.get("/api/admin/versions/9")) == (404, "no_such_version")


@async_test
async def test_what_an_editor_did_is_a_version_and_takes_effect(office: Office) -> None:
    office.file.write_text(office.file.read_text().replace("ring_for_s: 20 ", "ring_for_s: 21 "))
    looked = asyncio.Event()
    office.desk.reload(then=looked.set)
    await looked.wait()
    assert office.live[0].queues["support"].ring_for_s == 21
    client = await office.admin()
    live = (await client.get("/api/admin/versions/2")).json()
    assert (live["source"], live["by"], [one["name"] for one in live["changed"]]) == ("file", "", ["support"])
    office.file.write_text("users: [")
    office.desk.reload(then=lambda: None)
    await office.desk.stop()
    assert len(office.live) == 1
    assert code_of(await client.get("/api/admin")) == (422, "invalid")


@async_test
async def test_a_whole_file_is_applied_with_all_its_mistakes_told(office: Office) -> None:
    client = await office.admin()
    text = office.file.read_text()
    wrong = text.replace("strategy: longest_idle", "strategy: loudest").replace(
        "wrap_up_s: 10", "wrap_up_s: -1"
    )
    refused = await client.post("/api/admin/apply", json={"text": wrong})
    fields = {(one["name"], one["field"]) for one in refused.json()["error"]["problems"]}
    assert fields == {
        ("support", "strategy"), ("sales", "strategy"), ("vip", "strategy"), ("sales", "wrap_up_s"),
        ("vip", "wrap_up_s"),
    }  # fmt: skip
    seen = (await client.get("/api/admin")).json()["site"]["revision"]
    given = {"text": text.replace("realm: callcenter", "realm: elsewhere"), "revision": seen}
    done = await client.post("/api/admin/apply", json=given)
    assert (brief(done), done.json()["needs_restart"]) == (
        [("site", "site", "changed", ["realm"])],
        ["realm"],
    )
    client = await office.admin()  # another realm is another digest of everybody's password
    late = await client.post("/api/admin/apply", json={"text": text, "revision": seen})
    assert code_of(late) == (409, "changed_meanwhile")


@async_test
async def test_the_packaged_demo_is_copied_and_left_as_it_is(house: House, tmp_path: Path) -> None:
    async def in_force(site: Site) -> Sequence[str]:
        return ()

    store = SiteStore(tmp_path / "data", DEMO, DEMO)
    desk = SiteDesk(SitePress(store, lambda site: [], lambda: 1.0), in_force, house.note, lambda: 1.0)
    house.app = create_app(replace(house.deps, admin=desk))
    client = await house.program("admin")
    before = DEMO.read_bytes()
    assert (await client.get("/api/admin")).json()["site"]["is_packaged"] is True
    done = await client.patch("/api/admin/objects/queues/support", json={"fields": {"ring_for_s": 25}})
    assert done.json()["notes"] == [f"{DEMO} is left as it is: {store.own} is in force from now on."]
    assert (DEMO.read_bytes(), store.path, store.is_copy) == (before, store.own, True)
    assert store.own.stat().st_mode & 0o077 == 0
    assert (tmp_path / "data" / "site" / "demo-bank.sql").is_file()


@async_test
async def test_who_may_what(office: Office) -> None:
    supervisor, agent = await office.admin("supervisor"), await office.admin("agent1")
    assert (await supervisor.get("/api/admin")).status_code == 200
    assert code_of(await supervisor.patch("/api/admin/objects/queues/vip", json={"fields": {}})) == (
        403,
        "role",
    )
    assert code_of(await supervisor.get("/api/admin/audit")) == (403, "role")
    assert code_of(await agent.get("/api/admin")) == (403, "role")
    browser = await office.house.signed_in("admin")
    foreign = await browser.patch(
        "/api/admin/objects/queues/vip", json={"fields": {}}, headers={"Origin": "https://evil.example"}
    )
    assert code_of(foreign) == (403, "csrf")


@async_test
async def test_a_skill_is_made_named_and_taken_away_when_nobody_names_it(office: Office) -> None:
    client = await office.admin()
    path = "/api/admin/objects/skills"
    made = await client.put(f"{path}/fax", json={"value": {"name": {"en": "Fax"}}, "revision": ""})
    assert brief(made) == [("skills", "fax", "created", ["name"])]
    fields = {"name": {"en": "Fax", "zh": "传真"}}
    assert brief(await client.patch(f"{path}/fax", json={"fields": fields}))[0][2] == "changed"
    names = (await client.get("/api/admin")).json()["names"]["skills"]
    assert (names["fax"], names["vip"]["zh"]) == (fields["name"], "贵宾服务")
    matrix = (await client.get("/api/admin/skills")).json()
    assert ("fax" in matrix["skills"], matrix["names"]["fax"]) == (True, fields["name"])
    assert brief(await client.delete(f"{path}/fax"))[0][2] == "deleted"
    assert "fax" not in office.live[-1].skills


@async_test
async def test_a_skill_that_is_in_use_is_not_taken_away(office: Office) -> None:
    client = await office.admin()
    office.asking["vip"] = ["main"]
    seen = (await client.get("/api/admin/objects/skills/vip")).json()["used_by"]
    assert [(one["kind"], one["name"]) for one in seen] == [
        ("users", "agent1"), ("users", "agent3"), ("queues", "vip"), ("queues", "vip"), ("flows", "main"),
    ]  # fmt: skip
    answer = await client.delete("/api/admin/objects/skills/vip")
    (problem,) = answer.json()["error"]["problems"]
    assert (answer.status_code, problem["kind"], problem["name"]) == (422, "skills", "vip")
    assert problem["problem"].startswith("it is named by users/agent1, users/agent3, queues/vip, flows/main")
    assert "仍在使用" in problem["said"]["zh"]
    assert office.live == []


@async_test
async def test_a_skills_new_name_is_everywhere_or_it_keeps_the_old_one(office: Office) -> None:
    client = await office.admin()
    path = "/api/admin/objects/skills/vip/rename"
    office.asking["vip"] = ["main"]
    answer = await client.post(path, json={"to": "valued"})
    assert (answer.status_code, answer.json()["error"]["problems"][0]["name"]) == (422, "vip")
    office.asking.clear()
    assert {one[:3] for one in brief(await client.post(path, json={"to": "valued"}))} == {
        ("users", "agent1", "changed"), ("users", "agent3", "changed"), ("skills", "valued", "renamed"),
        ("queues", "vip", "changed"),
    }  # fmt: skip
    site = office.live[-1]
    assert site.users["agent1"].skills == {"support": 8, "sales": 5, "valued": 9}
    assert [step.needs for step in site.queues["vip"].steps()] == ["valued >= 8", "valued"]


@async_test
async def test_a_whole_file_may_leave_skills_without_a_name(office: Office) -> None:
    client = await office.admin()
    office.asking["vip"] = ["main"]
    plain = yaml.safe_load(office.file.read_text())
    del plain["skills"]["vip"]
    answer = await client.post("/api/admin/apply", json={"text": yaml.safe_dump(plain, allow_unicode=True)})
    assert ("skills", "vip", "deleted", ["name", "description"]) in brief(answer)
    assert ["the skill 'vip' has no name" in one["problem"] for one in answer.json()["doubts"]] == [True]

"""Administration in a real browser: forms, refusals, somebody quicker, skills, versions, audit, imports; axe."""

from __future__ import annotations

import re
import time

import pytest

from callcenter.console.messages import Problem
from tests.agent_ui.stage import played
from tests.agent_ui.test_look import AXE, RUN_AXE, SCROLLS

pytestmark = pytest.mark.browser

SAVE = "[data-testid=save][aria-disabled=false]"
CSV = {"name": "people.csv", "mimeType": "text/csv", "buffer": b"name,role\nlin,agent\n"}


def asked(show):
    """What was really asked for: the checks while somebody types are left out."""
    return [
        (method, where)
        for method, where, wish in show.preview.api.site.asked
        if not (isinstance(wish, dict) and wish.get("dry_run") is True)
    ]


async def the_last_hour_is_played_again(page, site):
    """Of the open queue, whose draft differs; too few contacts lead to the last day."""
    site.few, site.is_slow = True, True
    await page.get_by_test_id("replay-play").click()
    await page.get_by_test_id("replay-progress").get_by_text("The last hour: 64.0 %").wait_for()
    await page.get_by_test_id("replay-stop").click()
    await page.locator("[data-testid=replay][data-state=cancelled]").wait_for()
    site.is_slow = False
    await page.get_by_test_id("replay-play").click()
    await page.get_by_test_id("replay-few").get_by_text("2 contacts in the last hour").wait_for()
    await page.get_by_test_id("replay-day").click()
    await page.get_by_test_id("replay-figures").wait_for()
    rows = await page.get_by_test_id("replay-figures").locator("tbody tr").all_inner_texts()
    assert [row.split("\t") for row in rows] == [
        ["Answered in 20 s", "77.1 %", "79.0 %", "89.6 %"],
        ["Mean wait", "0:14", "0:13", "0:08"],
        ["Longest wait", "1:36", "1:31", "1:02"],
        ["Hung up", "5 (10.4 %)", "4 (8.3 %)", "2 (4.2 %)"],
        ["Most less fewest per agent", "4", "4", "6"],
    ]
    moved = page.get_by_test_id("replay-moved").locator("tbody tr")
    assert await moved.first.locator("a").get_attribute("href") == "/calls/call-1"
    assert (await moved.all_inner_texts())[0].split("\t")[1:] == ["Caller left 0:41", "Wang Lei 0:12"]
    asked = [one[:2] for one in site.asked if "replay" in one[1]]
    assert asked == [
        ("POST", "replay vip 1"), ("DELETE", "replay again"), ("POST", "replay vip 1"), ("POST", "replay vip 24"),
    ]  # fmt: skip
    # The page says so when the figures are of another draft than the one that is shown.
    await page.get_by_test_id("field-ring_for_s").fill("26")
    await page.get_by_test_id("replay-stale").wait_for()
    await page.get_by_test_id("field-ring_for_s").fill("25")
    await page.get_by_test_id("replay-stale").wait_for(state="detached")
    site.few = False


@played
async def test_a_queue_is_found_changed_checked_and_saved(show):
    page = await show.open("/admin")
    await page.get_by_test_id("seek").fill("VIP")
    await page.get_by_test_id("row-support").wait_for(state="detached")
    await page.get_by_test_id("open-vip").click()
    assert re.search(r"/admin/queues/vip$", page.url)
    assert await page.locator("#main h2").inner_text() == "Valued customers vip"
    # What would happen now, with the saved settings and then with the changed ones.
    assert "Lin Mei" in await page.get_by_test_id("verdict").inner_text()
    await page.get_by_test_id("field-ring_for_s").fill("25")
    await page.get_by_text("was: 20 s").wait_for()
    await page.get_by_test_id("verdict").get_by_text("Wang Lei").wait_for()
    await the_last_hour_is_played_again(page, show.preview.api.site)
    # A mistake is said beside its field, and the bar counts it.
    show.preview.api.site.problem = {
        "kind": "queues", "name": "vip", "field": "skills.1.needs", "problem": "there is no such word", "line": 3,
    }  # fmt: skip
    show.complaints.clear()
    await page.get_by_test_id("step-1").fill("vipp ~ 3")
    assert "2 › needs: there is no such word" in await page.get_by_test_id("wrong-skills").inner_text()
    await page.get_by_test_id("wrong").wait_for()
    show.preview.api.site.problem = None
    await page.get_by_test_id("step-1").fill("vip >= 3")
    await page.get_by_test_id("wrong").wait_for(state="detached")
    # Nobody leaves by accident.
    await page.get_by_test_id("menu-users").click()
    await page.get_by_test_id("stay").click()
    await page.get_by_test_id("show-changes").click()
    await page.locator("dialog [data-testid=diff]").wait_for()
    await page.get_by_test_id("comment").fill("longer ringing")
    await page.get_by_test_id("save-changes").click()
    await page.locator("[data-testid=done][data-version='4']").wait_for()
    method, where, wish = show.preview.api.site.asked[-1]
    assert (method, where, wish["comment"], wish["fields"]) == (
        "PATCH", "queues/vip", "longer ringing",
        {"ring_for_s": 25, "skills": [{"needs": "vip >= 8", "for_s": 20}, {"needs": "vip >= 3"}]},
    )  # fmt: skip
    show.complaints.clear()


@played
async def test_whoever_was_slower_chooses_whose_change_counts(show):
    page = await show.open("/admin/queues/support")
    show.preview.api.site.conflict = True
    await page.get_by_test_id("field-wrap_up_s").fill("15")
    await page.locator(SAVE).click()
    dialog = page.get_by_test_id("conflict")
    assert "petra changed this" in await dialog.inner_text()
    await page.get_by_test_id("mine").click()
    await page.get_by_test_id("done").wait_for()
    assert show.preview.api.site.objects["queues"]["support"]["wrap_up_s"] == 15
    await page.get_by_test_id("field-wrap_up_s").fill("20")
    await page.locator(SAVE).click()
    await page.get_by_test_id("theirs").click()
    await page.get_by_text("Nothing is changed.").wait_for()
    assert await page.get_by_test_id("field-wrap_up_s").input_value() == "15"
    show.complaints.clear()


@played
async def test_people_are_added_renamed_and_deleted(show):
    page = await show.open("/admin/users")
    await page.get_by_test_id("new").click()
    assert await page.locator(SAVE).count() == 0
    await page.get_by_test_id("object-name").fill("lin")
    await page.get_by_test_id("field-name").fill("Lin Na")
    await page.get_by_test_id("field-role").select_option("agent")
    await page.get_by_test_id("field-password").fill("correct horse")
    await page.get_by_test_id("serves-sales").check()
    await page.get_by_test_id("add-skills").click()
    await page.get_by_test_id("skills-0-name").fill("vip")
    await page.get_by_test_id("skills-0-name").blur()
    await page.get_by_role("listitem").get_by_text("Valued customers").wait_for()
    await page.locator(SAVE).click()
    await page.get_by_test_id("done").wait_for()
    assert show.preview.api.site.objects["users"]["lin"] == {
        "name": "Lin Na", "role": "agent", "password": "correct horse", "queues": ["sales"], "skills": {"vip": 5},
    }  # fmt: skip
    # The secret is never shown again, and stays when it is not touched.
    assert await page.get_by_test_id("field-password").input_value() == ""
    await page.get_by_test_id("delete").click()
    await page.get_by_test_id("really-delete").click()
    await page.get_by_test_id("row-agent1").wait_for()
    assert await page.get_by_test_id("row-lin").count() == 0
    assert asked(show) == [("PUT", "users/lin"), ("DELETE", "users/lin")]


@played
async def test_hours_overflow_and_what_is_no_json(show):
    show.preview.api.site.objects["queues"]["sales"].pop("form", None)
    page = await show.open("/admin/hours/office")
    await page.get_by_test_id("day-sun").fill("10-12")
    await page.get_by_test_id("day-sun").blur()
    assert await page.get_by_test_id("day-sun").input_value() == "10:00-12:00"
    await page.get_by_test_id("add-holiday").click()
    await page.get_by_test_id("holiday-2").fill("2027-01-01")
    await page.get_by_test_id("holiday-2").blur()
    await page.locator(SAVE).click()
    await page.get_by_test_id("done").wait_for()
    office = show.preview.api.site.objects["hours"]["office"]
    assert (office["week"]["sun"], office["holidays"][2]) == ("10:00-12:00", "2027-01-01")
    await page.get_by_test_id("menu-queues").click()
    await page.get_by_test_id("open-sales").click()
    await page.get_by_test_id("add-overflow").click()
    await page.get_by_test_id("way-0").select_option("queue")
    await page.get_by_test_id("where-0").select_option("office")
    await page.get_by_test_id("callback-on").check()
    await page.get_by_test_id("field-callback-tries").fill("2")
    await page.get_by_test_id("add-form").click()
    await page.get_by_test_id("form-0-en").fill("Order")
    await page.get_by_test_id("form-0-zh").fill("订单")
    await page.get_by_test_id("form-0-kind").select_option("choice")
    await page.get_by_test_id("form-0-required").check()
    await page.get_by_test_id("form-0-option-0-en").fill("By post")
    await page.locator(SAVE).click()
    await page.get_by_test_id("done").wait_for()
    sales = show.preview.api.site.objects["queues"]["sales"]
    assert (sales["overflow"], sales["callback"], sales["form"]) == (
        [{"when": "waited", "over": 90, "to": {"queue": "office"}}],
        {"first": "agent", "tries": 2},
        {"field": {"name": {"en": "Order", "zh": "订单"}, "kind": "choice", "required": True,
                   "options": {"option": {"en": "By post", "zh": ""}}}},
    )  # fmt: skip
    await page.get_by_test_id("menu-webhooks").click()
    await page.get_by_test_id("open-sms").click()
    await page.get_by_test_id("field-body").fill('{"to"')
    await page.get_by_test_id("wrong-body").wait_for()
    assert await page.locator(SAVE).count() == 0
    await page.get_by_test_id("field-body").fill('{"to": "{to}"}')
    await page.locator(SAVE).click()
    await page.get_by_test_id("done").wait_for()
    assert show.preview.api.site.objects["webhooks"]["sms"]["body"] == {"to": "{to}"}


@played
async def test_skills_have_names_in_both_languages(show):
    page = await show.open("/admin/skills")
    await page.get_by_test_id("new").click()
    await page.get_by_test_id("object-name").fill("fax")
    await page.get_by_test_id("field-name-en").fill("Fax")
    await page.get_by_test_id("field-name-zh").fill("传真")
    await page.locator(SAVE).click()
    await page.get_by_test_id("done").wait_for()
    assert show.preview.api.site.objects["skills"]["fax"] == {"name": {"en": "Fax", "zh": "传真"}}
    await page.get_by_test_id("menu-queues").click()
    await page.get_by_test_id("open-office").click()
    assert await page.get_by_test_id("asked").inner_text() == "Technical support ≥ 5 or Sales ≥ 5"
    await page.get_by_test_id("language").click()
    await page.get_by_text("技术支持 ≥ 5 or 销售 ≥ 5").wait_for()


@played
async def test_the_roles_page_names_people(show):
    page = await show.open("/admin/roles")
    person = page.get_by_test_id("role-agent").get_by_text("Lin Mei")
    assert await person.get_attribute("title") == "agent1"
    await page.get_by_test_id("language").click()
    await page.get_by_test_id("role-agent").get_by_text("林梅").wait_for()


@played
async def test_the_skill_matrix_is_walked_by_keys_and_saved_as_one(show):
    page = await show.open("/admin/matrix")
    await page.get_by_role("columnheader", name="Valued customers").wait_for()
    await page.get_by_test_id("level-agent1-sales").fill("7")
    await page.keyboard.press("ArrowDown")
    assert await page.evaluate("document.activeElement.dataset.testid") == "level-agent2-sales"
    await page.keyboard.type("0")
    await page.keyboard.press("ArrowRight")
    await page.get_by_test_id("new-skill").fill("Chinese")
    await page.get_by_test_id("add-skill").click()
    await page.get_by_test_id("level-agent3-Chinese").fill("99")
    # Whatever is drawn meanwhile takes nothing away that is being typed.
    await show.preview.send(Problem(now=time.time(), code="brand_new", text="drawn anew"))
    await page.get_by_test_id("problem").wait_for()
    assert await page.get_by_test_id("level-agent3-Chinese").input_value() == "99"
    await page.get_by_test_id("level-agent3-Chinese").blur()
    assert await page.get_by_test_id("level-agent3-Chinese").input_value() == "10"
    await page.locator(SAVE).click()
    await page.get_by_test_id("done").wait_for()
    [(_, _, changes)] = show.preview.api.site.asked
    assert {one["name"]: one["fields"]["skills"] for one in changes} == {
        "agent1": {"support": 8, "sales": 7, "vip": 9},
        "agent2": {"support": 6},
        "agent3": {"support": 7, "vip": 6, "Chinese": 10},
    }


@played
async def test_versions_come_back_the_log_is_searched_a_file_is_checked_first(show):
    page = await show.open("/admin/versions")
    await page.get_by_test_id("open-version-2").click()
    await page.get_by_test_id("restore").click()
    await page.get_by_test_id("why").fill("too long")
    await page.get_by_test_id("really-restore").click()
    await page.get_by_test_id("done").wait_for()
    assert show.preview.api.site.asked == [("POST", "restore 2", {"comment": "too long", "dry_run": False})]
    await page.get_by_test_id("menu-audit").click()
    await page.get_by_test_id("audit-open-9").click()
    await page.get_by_text("Ring an agent for").wait_for()
    await page.get_by_test_id("audit-q").fill("published")
    await page.get_by_test_id("audit-row-9").wait_for(state="detached")
    await page.get_by_test_id("menu-imports").click()
    show.preview.api.site.errors = 2
    await page.get_by_test_id("import-file").set_input_files(CSV)
    await page.get_by_text("did you mean Chinese?").wait_for()
    assert await page.get_by_test_id("import-run").get_attribute("aria-disabled") == "true"
    show.preview.api.site.errors = 0
    await page.get_by_test_id("import-again").click()
    await page.get_by_test_id("import-file").set_input_files({**CSV, "name": "people.pdf"})
    await page.locator("[data-testid=import-failed][data-code=format]").wait_for()
    await page.get_by_test_id("import-file").set_input_files(CSV)
    show.preview.api.site.import_state = "hashing"
    await page.locator("[data-testid=import-run][aria-disabled=false]").click()
    await page.get_by_text("Securing passwords: 120 of 214 rows").wait_for()
    await page.get_by_test_id("import-cancel").click()
    await page.locator("[data-testid=import-state][data-state=cancelled]").wait_for()
    assert asked(show)[1:] == [
        ("POST", "imports users csv add True"), ("POST", "imports users csv add True"), ("POST", "run"),
        ("DELETE", "import real"),
    ]  # fmt: skip


PAGES = [
    ("", "[data-testid=row-support]", "en", True),
    ("/queues/vip", "[data-testid=verdict]", "zh", False),
    ("/users/agent2", "[data-testid=settings]", "en", False),
    ("/users?new=", "[data-testid=object-name]", "zh", True),
    ("/hours/office", ".months", "zh", True),
    ("/trunks", "[data-health=resting]", "en", False),
    ("/site", "[data-testid=settings]", "en", True),
    ("/matrix", "[data-testid=matrix]", "zh", False),
    ("/skills", "[data-testid=row-vip]", "zh", True),
    ("/skills/vip", "[data-testid=settings]", "en", False),
    ("/roles", "[data-testid=role-agent]", "en", False),
    ("/dispositions", "[data-testid=row-sales]", "zh", True),
    ("/imports", "[data-testid=import-file]", "zh", True),
    ("/versions", "[data-testid=version-3]", "en", True),
    ("/audit", "[data-testid=audit-row-9]", "zh", False),
]


@played
async def test_every_part_fits_the_window_and_passes_axe(show):
    page = await show.open("/admin")
    for path, sign, language, dark in PAGES:
        await page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
        more = f"{'&' if '?' in path else '?'}language={language}"
        await page.goto(f"{show.house.address}/admin{path}{more}")
        await page.locator(sign).first.wait_for()
        assert (path, await page.evaluate(SCROLLS)) == (path, [False, False])
        await page.evaluate(AXE.read_text())
        assert (path, await page.evaluate(RUN_AXE)) == (path, [])

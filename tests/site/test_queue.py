"""What a queue may say, and every way in which it can be wrong, each with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

import acd
from acd.strategy import STRATEGIES
from callcenter.site import (
    Site,
    SiteBonus,
    SiteCallback,
    SiteError,
    SiteOverflow,
    SiteStep,
    SiteSticky,
    SiteWay,
    load_site,
)

REST = """\
  other: {name: {en: Other}}
hours:
  day: {week: {mon-fri: "09:00-18:00"}}
voicemail:
  box: {name: {en: Box}}
"""
FULL = """\
queues:
  support:
    name: {en: Support, zh: 技术支持}
    strategy: sticky
    ring_for_s: 15
    wrap_up_s: 10
    wrap_up_longest_s: 120
    needs_disposition: true
    dispositions: {done: {en: Done, zh: 已解决}, again: {en: Calls again}}
    service_level_s: 25
    skills:
      - {needs: Chinese >= 7 and billing >= 5, for_s: 30}
      - {needs: "Chinese ≥ 4 or sales", for_s: 60}
      - {needs: anyone}
    tier_bonus: {vip: 120}
    bonuses:
      - {points: 90, tags: [complaint], tiers: [gold, vip]}
    ageing: 0.5
    priority_weight: 30
    weight: 10
    offer_again_after_s: 45
    on_missed: ready
    sticky: {days: 14, wait_s: 20}
    redial_s: 300
    overflow:
      - {when: closed, to: {message: {en: We are closed., zh: 现在是下班时间。}}}
      - {when: waited, over: 90, to: {queue: other}, keep_tiers: [vip]}
      - {when: length, over: 20, to: {number: "+861065520000"}}
      - {when: no_agent, to: {voicemail: box}}
      - {when: holiday, to: {message: nobody_free}}
      - {when: estimate, over: 600, to: callback}
    callback: {first: customer, tries: 2, spacing_s: 60, ring_s: 25, lead_s: 15, hours: day}
    hours: day
    handling_s: 240
    seed: 7
    record: 0.5
    announce_recording: false
"""


def load_text(folder: Path, text: str) -> Site:
    path = folder / "site.yaml"
    path.write_text(text, encoding="utf-8")
    return load_site(path)


def test_everything_a_queue_can_say(tmp_path: Path) -> None:
    queue = load_text(tmp_path, FULL + REST).queues["support"]
    assert (
        queue.skills
        == queue.steps()
        == (
            SiteStep(needs="Chinese >= 7 and billing >= 5", for_s=30.0),
            SiteStep(needs="Chinese ≥ 4 or sales", for_s=60.0),
            SiteStep(needs="anyone"),
        )
    )
    assert queue.bonuses == (SiteBonus(points=90.0, tiers=("gold", "vip"), tags=("complaint",)),)
    assert queue.sticky == SiteSticky(days=14.0, wait_s=20.0)
    assert queue.callback == SiteCallback(
        first="customer", tries=2, spacing_s=60.0, ring_s=25.0, lead_s=15.0, hours="day"
    )
    assert queue.overflow == (
        SiteOverflow(
            when=acd.When.CLOSED,
            to=SiteWay(message={"en": "We are closed.", "zh": "现在是下班时间。"}),
        ),
        SiteOverflow(when=acd.When.WAITED, over=90.0, to=SiteWay(queue="other"), keep_tiers=("vip",)),
        SiteOverflow(when=acd.When.LENGTH, over=20.0, to=SiteWay(number="+861065520000")),
        SiteOverflow(when=acd.When.NO_AGENT, to=SiteWay(voicemail="box")),
        SiteOverflow(when=acd.When.HOLIDAY, to=SiteWay(message="nobody_free")),
        SiteOverflow(when=acd.When.ESTIMATE, over=600.0, to="callback"),
    )


@pytest.mark.parametrize("name", STRATEGIES)
def test_every_strategy_can_be_named(tmp_path: Path, name: str) -> None:
    text = f"queues:\n  a: {{name: {{en: A}}, sticky: {{}}, strategy: {name}}}\n"
    assert load_text(tmp_path, text).queues["a"].strategy == name


@pytest.mark.parametrize(
    ("skills", "steps"),
    [
        ("{}", [("anyone", None)]),
        ("{a: 3, b: 1}", [("a >= 3 and b >= 1", None)]),
        ("a ≥ 3 and (b or c)", [("a ≥ 3 and (b or c)", None)]),
        ("[{needs: a}]", [("a", None)]),
    ],
)
def test_the_ways_to_ask_for_skills(tmp_path: Path, skills: str, steps: list[tuple[str, None]]) -> None:
    queue = load_text(tmp_path, f"queues:\n  a:\n    name: {{en: A}}\n    skills: {skills}\n").queues["a"]
    assert [(step.needs, step.for_s) for step in queue.steps()] == steps


KINDS = "is callback, or one of queue, number, voicemail, message"


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "problem"),
    [
        ("strategy: sticky", "strategy: nearest", 4, "strategy",
         f"there is no strategy 'nearest'; strategies: {', '.join(STRATEGIES)}"),
        ("    sticky: {days: 14, wait_s: 20}\n", "", 2, "sticky",
         "is missing: the strategy sticky wants to know for how long"),
        ("wrap_up_longest_s: 120", "wrap_up_longest_s: 9", 7, "wrap_up_longest_s",
         "is shorter than wrap_up_s, which is 10"),
        ("    dispositions: {done: {en: Done, zh: 已解决}, again: {en: Calls again}}\n", "", 2, "dispositions",
         "is missing: needs_disposition wants some to choose from"),
        ("again: {en", "'call again': {en", 9, "dispositions.call again",
         "String should match pattern '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'"),
        ("Chinese >= 7 and billing", "Chinese >= 7 & billing", 12, "skills.0.needs", "column 14: '&' cannot be read"),
        (", for_s: 60}", "}", 13, "skills.1.for_s", "is missing: every step but the last lasts some time"),
        ("{needs: anyone}", "{needs: sales, for_s: 5}", 14, "skills.2.for_s",
         "the last step has none; add one such as {needs: anyone}"),
        ("for_s: 60", "for_s: 0", 13, "skills.1.for_s", "Input should be greater than 0"),
        ("for_s: 60", "for: 60", 13, "skills.1.for", "no such key"),
        ("tier_bonus: {vip: 120}", "tier_bonus: {vip: .inf}", 15, "tier_bonus.vip", "Input should be a finite number"),
        ("points: 90, ", "", 17, "bonuses.0.points", "is missing"),
        ("ageing: 0.5", "ageing: -1", 18, "ageing", "Input should be greater than or equal to 0"),
        ("on_missed: ready", "on_missed: idle", 22, "on_missed", "Input should be 'not_ready' or 'ready'"),
        ("days: 14", "months: 14", 23, "sticky.months", "no such key"),
        ("when: closed", "when: open", 26, "overflow.0.when",
         "Input should be 'waited', 'length', 'estimate', 'no_agent', 'closed' or 'holiday'"),
        (", zh: 现在是下班时间。}", "}", 26, "overflow.0.to.message", "says nothing in zh"),
        ("when: waited, over: 90", "when: waited", 27, "overflow.1.over", "is missing: waited needs a limit"),
        ("when: closed,", "when: closed, over: 5,", 26, "overflow.0.over", "closed has no limit"),
        ("{queue: other}", "{queue: sales}", 27, "overflow.1.to.queue",
         "there is no queue 'sales'; queues: support, other"),
        ("{queue: other}", "{queue: other, voicemail: box}", 27, "overflow.1.to", KINDS),
        ("{queue: other}", "{}", 27, "overflow.1.to", KINDS),
        ("{queue: other}", "other", 27, "overflow.1.to", "Input should be 'callback'"),
        ('"+861065520000"', '"86-10"', 28, "overflow.2.to.number", "String should match pattern '^\\+?[0-9]{1,20}$'"),
        ("{voicemail: box}", "{voicemail: tray}", 29, "overflow.3.to.voicemail",
         "there is no box 'tray'; boxes: box"),
        ("{message: nobody_free}", "{message: sorry}", 30, "overflow.4.to.message",
         "there is no prompt 'sorry'; or write the words: {en: …, zh: …}"),
        ("    callback: {", "    x: {", 32, "x", "no such key"),
        ("    callback: {first: customer, tries: 2, spacing_s: 60, ring_s: 25, lead_s: 15, hours: day}\n", "", 31,
         "overflow.5.to", "this queue does not call back: it has no `callback:`"),
        ("first: customer", "first: both", 32, "callback.first", "Input should be 'agent' or 'customer'"),
        ("hours: day}", "hours: night}", 32, "callback.hours", "there are no hours 'night'; hours: day"),
        ("    hours: day\n", "    hours: night\n", 33, "hours", "there are no hours 'night'; hours: day"),
        ("    hours: day\n", "", 26, "overflow.0.when", "this queue is always open: it has no `hours:`"),
        ("seed: 7", "seed: x", 35, "seed", "Input should be a valid integer, unable to parse string as an integer"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, key: str, problem: str
) -> None:
    assert old in FULL
    with pytest.raises(SiteError) as error:
        load_text(tmp_path, FULL.replace(old, new, 1) + REST)
    assert (error.value.line, error.value.key, error.value.problem) == (
        line,
        f"queues.support.{key}",
        problem,
    )

"""What is allowed but hardly meant, with its line; and the queues in a few lines."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from callcenter.site import Site, doubts, load_site, queue_lines

DEMO = Path(__file__).parents[2] / "config" / "demo.yaml"

GOOD = """\
users:
  ann: {password: x, name: Ann, role: agent, queues: [a, b, c], skills: {zh: 5}}
  bob: {password: x, name: Bob, role: agent, skills: {zh: 9}}
phones:
  desk: {password: x}
queues:
  a:
    name: {en: A}
    skills: [{needs: "zh >= 4", for_s: 9}, {needs: zh}]
    overflow: [{when: waited, over: 9, to: {queue: b}}, {when: no_agent, to: callback}]
    callback: {}
  b: {name: {en: B}, overflow: [{when: no_agent, to: {queue: c}}]}
  c: {name: {en: C}}
"""


def load_text(folder: Path, text: str) -> tuple[Path, Site]:
    path = folder / "site.yaml"
    path.write_text(text, encoding="utf-8")
    return path, load_site(path)


def test_a_skill_without_a_name_is_doubted_where_others_have_one(tmp_path: Path) -> None:
    named = GOOD.replace("queues:\n  a:", "skills: {fax: {name: {en: Fax}}}\nqueues:\n  a:")
    assert doubts(*load_text(tmp_path, GOOD)) == []
    assert [line.split("site.yaml:")[1] for line in doubts(*load_text(tmp_path, named))] == [
        "2: users.ann.skills.zh: the skill 'zh' has no name; give it one under `skills`"
    ]


@pytest.mark.parametrize(
    ("old", "new", "doubt"),
    [
        ("", "", ""),
        ("zh >= 4", "zh >= 6",
         "9: queues.a.skills.0.needs: no agent who serves this queue has zh ≥ 6; this step can never be met"),
        ("zh >= 4", "zh >= 4 and fax",
         "9: queues.a.skills.0.needs: no agent has zh ≥ 4, fax ≥ 1; this step can never be met"),
        ('[{needs: "zh >= 4", for_s: 9}, {needs: zh}]', "{zh: 10}", "9: queues.a.skills: no agent has zh ≥ 10"),
        ('[{needs: "zh >= 4", for_s: 9}, {needs: zh}]', "zh >= 7 or fax",
         "9: queues.a.skills: no agent who serves this queue has zh ≥ 7 or fax ≥ 1"),
        ("c: {name: {en: C}}", "c: {name: {en: C}}\n  d: {name: {en: D}}", "14: queues.d: no agent serves this queue"),
        ("{queue: b}", "{queue: a}",
         "10: queues.a.overflow.0.to.queue: leads back into this queue; nobody goes there twice"),
        ("phones:\n  desk: {password: x}\n", "",
         "9: queues.a.callback: nobody can be called back: there is no trunk and no phone"),
    ],
)  # fmt: skip
def test_a_doubt_is_named_with_its_line(tmp_path: Path, old: str, new: str, doubt: str) -> None:
    assert old in GOOD
    path, site = load_text(tmp_path, GOOD.replace(old, new, 1))
    assert doubts(path, site) == ([f"{path}:{doubt}"] if doubt else [])


def test_a_circle_is_told_of_every_queue_in_it(tmp_path: Path) -> None:
    text = GOOD.replace(
        "c: {name: {en: C}}", "c: {name: {en: C}, overflow: [{when: no_agent, to: {queue: a}}]}"
    )
    path, site = load_text(tmp_path, text)
    assert doubts(path, site) == [
        f"{path}:10: queues.a.overflow.0.to.queue: leads in a circle: a → b → c → a; nobody goes there twice",
        f"{path}:12: queues.b.overflow.0.to.queue: leads in a circle: b → c → a → b; nobody goes there twice",
        f"{path}:13: queues.c.overflow.0.to.queue: leads in a circle: c → a → b → c; nobody goes there twice",
    ]


def test_nothing_in_the_demo_is_doubtful() -> None:
    assert doubts(DEMO, load_site(DEMO)) == []


def test_the_queues_in_a_few_lines(tmp_path: Path) -> None:
    text = """\
hours:
  day: {week: {mon-fri: "09:00-18:00"}}
queues:
  a:
    name: {en: A}
    strategy: ring_all
    hours: day
    overflow:
      - {when: waited, over: 90, to: {queue: second}, keep_tiers: [vip, gold]}
      - {when: closed, to: {message: {en: Closed., zh: 已下班。}}}
      - {when: no_agent, to: {number: "10086"}}
      - {when: length, over: 20, to: callback}
    callback: {}
  second: {name: {en: B}}
"""
    assert queue_lines(load_text(tmp_path, text)[1]) == [
        "queue   strategy      hours   overflow",
        "a       ring_all      day     waited 90 → queue second (not vip, gold), closed → message,"
        " no_agent → number 10086, length 20 → callback",
        "second  longest_idle  always  none",
    ]
    assert queue_lines(Site()) == []


def test_check_config_prints_both(tmp_path: Path) -> None:
    path, _ = load_text(tmp_path, GOOD.replace("zh >= 4", "zh >= 6"))
    done = subprocess.run(
        [sys.executable, "-m", "callcenter", "check-config"],
        cwd=DEMO.parents[1], env={"CALLCENTER_SITE_FILE": str(path)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        f"{path}: 2 users, 1 phones, 3 queues, 0 numbers, 0 trunks, 0 customers\n"
        "  queue  strategy      hours   overflow\n"
        "  a      longest_idle  always  waited 9 → queue b, no_agent → callback\n"
        "  b      longest_idle  always  no_agent → queue c\n"
        "  c      longest_idle  always  none\n",
        f"callcenter: warning: {path}:9: queues.a.skills.0.needs: no agent who serves this queue has zh ≥ 6;"
        " this step can never be met\n",
    )

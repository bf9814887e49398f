"""The site's queues and agents, as the routing core and the call core hear of them."""

from __future__ import annotations

from pathlib import Path

from hypothesis import event, given
from hypothesis import strategies as st
from pydantic import ValidationError

import acd
from callcenter import from_site
from callcenter.calls.wishes import Configured
from callcenter.settings import Settings
from callcenter.site import Site
from callcenter.site_routing import configured, dispositions, load_policy, overflow_texts

CLOSED = {"en": "We are closed.", "zh": "现在是下班时间。"}
SITE = Site.model_validate(
    {
        "users": {
            "ann": {
                "password": "x", "name": "Ann", "role": "agent", "skills": {"billing": 5},
                "queues": {"help": 2, "Help": 1}, "capacity": {"chat": 2, "post": 9},
                "interrupts": {"chat": ["voice"]},
            },
            "bob": {"password": "x", "name": "Bob", "role": "agent", "queues": ["help"]},
            "eve": {"password": "x", "name": "Eve", "role": "admin"},
        },
        "hours": {"day": {"week": {"mon": "09:00-18:00"}, "zone": "Europe/Berlin"}},
        "voicemail": {"box": {"name": {"en": "Box"}, "greeting": {"en": "Hello."}}},
        "queues": {
            "help": {
                "name": {"en": "Help"},
                "strategy": "most_skilled",
                "ring_for_s": 15,
                "wrap_up_s": 10,
                "wrap_up_longest_s": 120,
                "needs_disposition": True,
                "dispositions": {"done": {"en": "Done", "zh": "已解决"}, "again": {"en": "Calls again"}},
                "skills": [
                    {"needs": "Chinese >= 7 and (billing >= 5 or sales)", "for_s": 30},
                    {"needs": "anyone", "for_s": 60},
                    {"needs": "billing"},
                ],
                "tier_bonus": {"vip": 120},
                "bonuses": [{"points": 90, "tags": ["complaint"], "tiers": ["gold"]}],
                "ageing": 0.5,
                "priority_weight": 30,
                "weight": 10,
                "offer_again_after_s": 45,
                "on_missed": "ready",
                "sticky": {"days": 14, "wait_s": 20},
                "redial_s": 300,
                "overflow": [
                    {"when": "closed", "to": {"message": CLOSED}},
                    {"when": "waited", "over": 90, "to": {"queue": "Help"}, "keep_tiers": ["vip"]},
                    {"when": "no_agent", "to": {"message": "nobody_free"}},
                    {"when": "estimate", "over": 600, "to": "callback"},
                ],
                "callback": {
                    "first": "customer", "tries": 2, "spacing_s": 60, "ring_s": 25, "lead_s": 15, "hours": "day",
                },
                "hours": "day",
                "handling_s": 240,
                "seed": 7,
            },
            "Help": {
                "name": {"en": "Other"},
                "hours": "day",
                "skills": {"billing": 3},
                "overflow": [{"when": "holiday", "to": {"message": CLOSED}}],
            },
        },
    }
)  # fmt: skip
DAY = acd.Hours("Europe/Berlin", (((540, 1080),), (), (), (), (), (), ()), days={})


HELP = acd.QueueSpec(
    "help",
    strategy="most_skilled",
    ring_for_s=15.0,
    wrap_up_s=10.0,
    tier_bonus={"vip": 120.0},
    ageing=0.5,
    priority_weight=30.0,
    weight=10.0,
    offer_again_after_s=45.0,
    steps=(
        acd.SkillStep(
            (
                acd.SkillNeed("Chinese", 7),
                acd.AnyOf((acd.SkillNeed("billing", 5), acd.SkillNeed("sales"))),
            ),
            30.0,
        ),
        acd.SkillStep((), 60.0),
    ),
    needs=(acd.SkillNeed("billing"),),
    bonus_rules=(acd.BonusRule(90.0, ("gold",), ("complaint",)),),
    on_missed="ready",
    wrap_up_longest_s=120.0,
    needs_disposition=True,
    sticky_s=20.0,
    redial_s=300.0,
    overflow=(
        acd.Overflow(acd.When.CLOSED, acd.Way.MESSAGE, "overflow/help_1"),
        acd.Overflow(acd.When.WAITED, acd.Way.QUEUE, "Help", 90.0, ("vip",)),
        acd.Overflow(acd.When.NO_AGENT, acd.Way.MESSAGE, "nobody_free"),
        acd.Overflow(acd.When.ESTIMATE, acd.Way.CALLBACK, over=600.0),
    ),
    callback=acd.CallbackRule(acd.First.CUSTOMER, 2, 60.0, 25.0, 15.0, DAY),
    hours=DAY,
    handling_s=240.0,
    seed=7,
)


def test_what_the_routing_core_hears() -> None:
    assert configured(SITE) == Configured(
        queues=(
            HELP,
            acd.QueueSpec(
                "Help",
                needs=(acd.SkillNeed("billing", 3),),
                overflow=(acd.Overflow(acd.When.HOLIDAY, acd.Way.MESSAGE, "overflow/help_1_"),),
                hours=DAY,
            ),
        ),
        agents=(
            acd.AgentSpec(
                "ann",
                ("help", "Help"),
                {"billing": 5},
                levels={"help": 2, "Help": 1},
                capacity={"voice": 1, "chat": 2, "email": 2, "post": 9},
                interrupts={"voice": ("email",), "chat": ("voice",)},
            ),
            acd.AgentSpec("bob", ("help",)),
        ),
    )


def test_a_queue_that_says_nothing_has_the_routing_cores_defaults() -> None:
    site = Site.model_validate({"queues": {"a": {"name": {"en": "A"}}}})
    assert configured(site).queues == (acd.QueueSpec("a"),)


def test_what_is_said_to_callers_who_are_sent_away() -> None:
    assert overflow_texts(SITE) == {
        "en/overflow/help_1": CLOSED["en"],
        "zh/overflow/help_1": CLOSED["zh"],
        "en/overflow/help_1_": CLOSED["en"],
        "zh/overflow/help_1_": CLOSED["zh"],
    }
    catalogue = from_site.prompt_catalogue(SITE)
    assert [catalogue.text(f"en/{name}") for name in ("overflow/help_1", "voicemail/box")] == [
        CLOSED["en"],
        "Hello.",
    ]


def test_what_the_call_core_hears() -> None:
    rules = from_site.call_rules(Settings(), SITE)
    assert rules.queues == {"help": (), "Help": (("billing", 3),)}
    assert rules.sticky_days == {"help": 14.0}
    assert rules.dispositions == {"help": frozenset({"done", "again"})}
    assert rules.callbacks == frozenset({"help"})


def test_dispositions_with_their_words_in_order() -> None:
    found = dispositions(SITE)
    assert found == {"help": {"done": {"en": "Done", "zh": "已解决"}, "again": {"en": "Calls again"}}}
    assert list(found["help"]) == ["done", "again"]


def test_a_policy_is_the_site_with_something_else(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(
        "queues: {Help: {strategy: random, seed: 3}}\nusers: {bob: {queues: []}}\n", encoding="utf-8"
    )
    (first, *_), (ann, _) = configured(SITE).queues, configured(SITE).agents
    changed = load_policy(path, SITE)
    assert (changed.queues[0], changed.agents) == (first, (ann, acd.AgentSpec("bob")))
    assert (changed.queues[1].strategy, changed.queues[1].seed) == ("random", 3)


usual = st.floats(6.0, 100.0)
odd = st.sampled_from([0.0, 0.5, -1.0, 1e9, float("inf"), float("nan")])
numbers = st.integers(0, 30).flatmap(lambda lot: usual if lot else odd)
tiers = st.lists(st.sampled_from(["gold", "vip"]), max_size=2)
needs = st.sampled_from(["anyone", "a", "a >= 3 and (b or c >= 2)", "a or b", "a b"])
ways = st.sampled_from(
    [
        "callback",
        {"queue": "q"},
        {"queue": "other"},
        {"number": "10086"},
        {"voicemail": "box"},
        {"message": CLOSED},
        {},
    ]
)
overflow = st.fixed_dictionaries(
    {"when": st.sampled_from(list(acd.When)), "to": ways}, optional={"over": numbers, "keep_tiers": tiers}
)
queue = st.fixed_dictionaries(
    {"name": st.just({"en": "Q"})},
    optional={
        "strategy": st.sampled_from(["longest_idle", "ring_all", "random"]),
        "skills": needs
        | st.dictionaries(st.sampled_from("ab"), st.integers(1, 10))
        | st.lists(st.fixed_dictionaries({"needs": needs}, optional={"for_s": numbers}), max_size=3),
        "tier_bonus": st.dictionaries(st.sampled_from(["gold", "vip"]), numbers),
        "bonuses": st.lists(st.fixed_dictionaries({"points": numbers}, optional={"tiers": tiers}), max_size=2),
        "sticky": st.fixed_dictionaries({}, optional={"days": numbers, "wait_s": numbers}),
        "overflow": st.lists(overflow, max_size=2),
        "callback": st.fixed_dictionaries(
            {},
            optional={
                "tries": st.integers(1, 3), "spacing_s": numbers, "ring_s": numbers, "lead_s": numbers,
                "hours": st.just("day"),
            },
        ),
        "hours": st.just("day"),
        **dict.fromkeys(
            ["ring_for_s", "wrap_up_s", "wrap_up_longest_s", "ageing", "priority_weight", "weight",
             "offer_again_after_s", "redial_s", "handling_s"],
            numbers,
        ),
    },
)  # fmt: skip


@given(queue)
def test_whatever_a_site_may_say_the_routing_core_takes(raw: dict[str, object]) -> None:
    rest = {
        "hours": {"day": {"week": {"mon-sun": ["08:00-20:00"]}}},
        "voicemail": {"box": {"name": {"en": "Box"}}},
    }
    try:
        site = Site.model_validate({"queues": {"q": raw}, **rest})
    except ValidationError:
        event("refused")
        return
    event("taken")
    engine = acd.Engine()
    for spec in configured(site).queues:
        engine.handle(acd.QueueConfigured(spec), 0.0)

"""What the routing core hears of the site: its queues and agents, and what the rules of queues lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import get_args

import acd
from acd.model import CAPACITY, INTERRUPTS
from acd.requirement import parse
from callcenter.calls.form import Field, Kind
from callcenter.calls.wishes import Configured
from callcenter.site import (
    Language,
    Site,
    SiteCallback,
    SiteOverflow,
    SiteQueue,
    SiteStep,
    SiteUser,
    SiteWay,
    with_policy,
)


def configured(site: Site) -> Configured:
    """Every queue and every agent. Hours without a zone are UTC's unless `Site.as_of` has said another."""
    return Configured(
        queues=tuple(_queue(site, name, queue) for name, queue in site.queues.items()),
        agents=tuple(_agent(name, user) for name, user in site.users.items() if user.role == "agent"),
    )


def load_policy(path: Path, site: Site) -> Configured:
    """The site as the routing core would hear of it by the policy in this file; SiteError names the line."""
    return configured(with_policy(path, site))


def sticky_days(site: Site) -> dict[str, float]:
    """Queues that wait for whoever served the customer last: how many days count."""
    return {name: queue.sticky.days for name, queue in site.queues.items() if queue.sticky is not None}


def dispositions(site: Site) -> dict[str, dict[str, dict[str, str]]]:
    """What agents may say of how a contact ended: queue → code → words by language, in the file's order."""
    return {
        name: {
            code: {str(language): text for language, text in words.items()}
            for code, words in queue.dispositions.items()
        }
        for name, queue in site.queues.items()
        if queue.dispositions
    }


def forms(site: Site) -> dict[str, tuple[Field, ...]]:
    """What agents fill in beside, as the call core checks it."""
    return {
        name: tuple(
            Field(
                field=field,
                kind=Kind(what.kind),
                is_required=what.required,
                options=frozenset(what.options),
                only_for=frozenset(what.only_for),
            )
            for field, what in queue.form.items()
        )
        for name, queue in site.queues.items()
        if queue.form
    }


def overflow_texts(site: Site) -> dict[str, str]:
    """What callers hear on their way out of line, where the site says it in words: full name of the prompt → text."""
    names = _message_names(site)
    return {
        f"{language}/{names[queue, at]}": words[language]
        for queue, at, words in _messages(site)
        for language in get_args(Language)
    }


def _messages(site: Site) -> Iterator[tuple[str, int, Mapping[Language, str]]]:
    """Every message that is given in words: its queue, which of the queue's rules it is, and the words."""
    for name, queue in site.queues.items():
        for at, rule in enumerate(queue.overflow):
            if isinstance(rule.to, SiteWay) and isinstance(rule.to.message, dict):
                yield name, at, rule.to.message


def _message_names(site: Site) -> dict[tuple[str, int], str]:
    """Prompts cannot have every name that queues can: `overflow/<queue in plain letters>_<1-based rule>`."""
    taken: dict[str, tuple[str, int]] = {}
    for queue, at, _ in _messages(site):
        plain = f"overflow/{re.sub('[^a-z0-9]', '_', queue.lower())}_{at + 1}"
        while plain in taken:
            plain += "_"
        taken[plain] = (queue, at)
    return {place: name for name, place in taken.items()}


def _queue(site: Site, name: str, queue: SiteQueue) -> acd.QueueSpec:
    *steps, last = queue.steps()
    return acd.QueueSpec(
        name,
        strategy=queue.strategy,
        ring_for_s=queue.ring_for_s,
        wrap_up_s=queue.wrap_up_s,
        tier_bonus=dict(queue.tier_bonus),
        ageing=queue.ageing,
        priority_weight=queue.priority_weight,
        weight=queue.weight,
        offer_again_after_s=queue.offer_again_after_s,
        steps=tuple(map(_step, steps)),
        needs=parse(last.needs),
        bonus_rules=tuple(acd.BonusRule(one.points, one.tiers, one.tags) for one in queue.bonuses),
        on_missed=queue.on_missed,
        wrap_up_longest_s=queue.wrap_up_longest_s,
        needs_disposition=queue.needs_disposition,
        sticky_s=queue.sticky.wait_s if queue.sticky is not None else 0.0,
        redial_s=queue.redial_s,
        overflow=tuple(_overflow(site, name, at, rule) for at, rule in enumerate(queue.overflow)),
        callback=_callback(site, queue.callback),
        hours=_hours(site, queue.hours),
        handling_s=queue.handling_s,
        seed=queue.seed,
    )


def _step(step: SiteStep) -> acd.SkillStep:
    return acd.SkillStep(parse(step.needs), step.for_s or 0.0)


def _overflow(site: Site, queue: str, at: int, rule: SiteOverflow) -> acd.Overflow:
    way, to = acd.Way.CALLBACK, ""
    if isinstance(rule.to, SiteWay):
        (name, given), *_ = rule.to.model_dump(exclude_none=True).items()
        way = acd.Way(name)
        to = given if isinstance(given, str) else _message_names(site)[queue, at]
    return acd.Overflow(when=rule.when, way=way, to=to, over=rule.over or 0.0, keep_tiers=rule.keep_tiers)


def _callback(site: Site, rule: SiteCallback | None) -> acd.CallbackRule | None:
    if rule is None:
        return None
    return acd.CallbackRule(
        first=acd.First(rule.first),
        tries=rule.tries,
        spacing_s=rule.spacing_s,
        ring_s=rule.ring_s,
        lead_s=rule.lead_s,
        hours=_hours(site, rule.hours),
    )


def _hours(site: Site, name: str | None) -> acd.Hours | None:
    return None if name is None else site.hours[name].hours()


def _agent(name: str, user: SiteUser) -> acd.AgentSpec:
    return acd.AgentSpec(
        name,
        queues=user.queues,
        skills=dict(user.skills),
        levels=dict(user.levels),
        capacity={**CAPACITY, **user.capacity},
        interrupts={**INTERRUPTS, **user.interrupts},
    )

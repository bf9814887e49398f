"""What `acd.inspect` finds, as sentences: in English, and in every language that has a catalogue (`said.zh.yaml`)."""

from __future__ import annotations

from acd.changes import Change
from acd.inspect import Wait
from acd.sentences import clock, of_needs
from acd.verdict import Code, Verdict
from said import Said

VERDICTS = {
    Code.NEXT: "{agent} is the first who may take it",
    Code.FREE: "{agent} could take it, as number {rank}",
    Code.OFFERED_THIS: "{agent} is being offered it, for {left} more",
    Code.LOGGED_OUT: "{agent} is signed out",
    Code.NOT_READY: "{agent} is not ready ({reason}) for {lasting}",
    Code.OFFERED: "{agent} is being offered {entry}, for {left} more",
    Code.BUSY: "{agent} is busy{with_entry} for {lasting}",
    Code.WRAP_UP: "{agent} is wrapping up{with_entry}, for at most {left} more",
    Code.INTERRUPTED: "{agent} has a contact that this one may not interrupt{with_entry}",
    Code.REFUSED: "{agent} did not take it and is not asked again for {left}",
    Code.HELD: "{agent} may not take it: it is held for somebody else for {left} more",
    Code.QUEUE: "{agent} does not serve the queue",
    Code.SKILLS: "{agent} lacks {missing}",
}


def of_verdict(verdict: Verdict, now: float) -> Said:
    """Why this agent, or why not."""
    missing = _missing(verdict)
    said = Said(
        VERDICTS[verdict.code],
        agent=verdict.agent,
        rank=verdict.rank,
        reason=in_words(verdict.reason) if verdict.reason else Said("no reason given"),
        lasting=clock(now - verdict.since),
        left=clock(verdict.until - now),
        entry=verdict.entry,
        with_entry=Said(" with {entry}", entry=verdict.entry) if verdict.entry else "",
        missing=missing,
    )
    if Code.SKILLS not in verdict.also:
        return said
    return Said("{verdict}, and lacks {missing}", verdict=said, missing=missing)


def _missing(verdict: Verdict) -> str:
    said = ""
    for one in verdict.missing:
        skill = Said("{skill} {level} (has {has})", skill=one.skill, level=one.level, has=one.has)
        said = Said("{these}, {need}", these=said, need=skill) if said else skill
    return said


WAITS = {
    "offer_answered": "{agent} answers the offer, within {left}",
    "callback_rests": "the callback rests for {left} more",
    "callback_dialled": "the customer answers the callback, within {left}",
    "hold_ends": "{agent}, for whom it is held, becomes free, or the hold ends in {left}",
    "entries_before": "{count} entries are before it",
    "step_begins": "step {step} begins in {left}: {needs}",
    "agent_ends": "{agent} ends the present contact",
    "wrap_up_ends": "{agent} ends wrap-up, within {left}",
    "agent_answers": "{agent} answers or misses another offer, within {left}",
    "refusal_ends": "{agent}, who did not take it, may be asked again in {left}",
    "agent_ready": "{agent} becomes ready",
    "agent_signs_in": "{agent} signs in and becomes ready",
    "nobody_fits": "nobody in the queue has {needs}",
}


def of_wait(wait: Wait, now: float) -> Said:
    """What must happen."""
    if wait.code == "entries_before" and wait.count == 1:
        return Said("1 entry is before it")
    if wait.code == "nobody_fits" and not wait.needs:
        return Said("nobody serves the queue")
    return Said(
        WAITS[wait.code],
        agent=wait.agent,
        left=clock(wait.at - now),
        count=wait.count,
        step=wait.step,
        needs=of_needs(wait.needs) if wait.needs else Said("anyone in the queue"),
    )


CHANGES = {
    "ready": "{agent} ready",
    "no_hold": "no hold: {agent} is free",
    "skill": "{skill} {level} for {agent} (has {has})",
    "queue": "{agent} in queue {queue}",
    "sign_in": "{agent} signed in and ready",
}


def of_change(change: Change) -> Said:
    """The change, in a few words."""
    return Said(
        CHANGES[change.code],
        agent=change.agent,
        skill=change.skill,
        level=change.level,
        has=change.has,
        queue=change.queue,
    )


def in_words(code: str) -> Said:
    """A reason or an outcome: those of ours have words in every language, those of a site are shown as they are."""
    return Said(code.replace("_", " ").replace("{", "{{").replace("}", "}}"))

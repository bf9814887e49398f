"""What `acd.inspect` finds, as English sentences."""

from __future__ import annotations

from acd.changes import Change
from acd.explain import clock
from acd.inspect import Wait
from acd.verdict import Code, Verdict


def of_verdict(verdict: Verdict, now: float) -> str:
    """Why this agent, or why not."""
    agent, lasting = verdict.agent, clock(now - verdict.since)
    left = clock(verdict.until - now)
    with_entry = f" with {verdict.entry}" if verdict.entry else ""
    match verdict.code:
        case Code.NEXT:
            said = f"{agent} is the first who may take it"
        case Code.FREE:
            said = f"{agent} could take it, as number {verdict.rank}"
        case Code.OFFERED_THIS:
            said = f"{agent} is being offered it, for {left} more"
        case Code.LOGGED_OUT:
            said = f"{agent} is signed out"
        case Code.NOT_READY:
            said = f"{agent} is not ready ({verdict.reason or 'no reason given'}) for {lasting}"
        case Code.OFFERED:
            said = f"{agent} is being offered {verdict.entry}, for {left} more"
        case Code.BUSY:
            said = f"{agent} is busy{with_entry} for {lasting}"
        case Code.WRAP_UP:
            said = f"{agent} is wrapping up{with_entry}, for at most {left} more"
        case Code.INTERRUPTED:
            said = f"{agent} has a contact that this one may not interrupt{with_entry}"
        case Code.REFUSED:
            said = f"{agent} did not take it and is not asked again for {left}"
        case Code.HELD:
            said = f"{agent} may not take it: it is held for somebody else for {left} more"
        case Code.QUEUE:
            said = f"{agent} does not serve the queue"
        case Code.SKILLS:
            return f"{agent} lacks {_lacks(verdict)}"
    return f"{said}, and lacks {_lacks(verdict)}" if Code.SKILLS in verdict.also else said


def _lacks(verdict: Verdict) -> str:
    return ", ".join(f"{one.skill} {one.level} (has {one.has})" for one in verdict.missing)


def of_wait(wait: Wait, now: float) -> str:
    """What must happen."""
    left = clock(wait.at - now)
    return {
        "offer_answered": f"{wait.agent} answers the offer, within {left}",
        "callback_rests": f"the callback rests for {left} more",
        "callback_dialled": f"the customer answers the callback, within {left}",
        "hold_ends": f"{wait.agent}, for whom it is held, becomes free, or the hold ends in {left}",
        "entries_before": "1 entry is before it"
        if wait.count == 1
        else f"{wait.count} entries are before it",
        "step_begins": f"step {wait.step} begins in {left}: {wait.needs or 'anyone in the queue'}",
        "agent_ends": f"{wait.agent} ends the present contact",
        "wrap_up_ends": f"{wait.agent} ends wrap-up, within {left}",
        "agent_answers": f"{wait.agent} answers or misses another offer, within {left}",
        "refusal_ends": f"{wait.agent}, who did not take it, may be asked again in {left}",
        "agent_ready": f"{wait.agent} becomes ready",
        "agent_signs_in": f"{wait.agent} signs in and becomes ready",
        "nobody_fits": f"nobody in the queue has {wait.needs}" if wait.needs else "nobody serves the queue",
    }[wait.code]


def of_change(change: Change) -> str:
    """The change, in a few words."""
    return {
        "ready": f"{change.agent} ready",
        "no_hold": f"no hold: {change.agent} is free",
        "skill": f"{change.skill} {change.level} for {change.agent} (has {change.has})",
        "queue": f"{change.agent} in queue {change.queue}",
        "sign_in": f"{change.agent} signed in and ready",
    }[change.code]

"""Flows and their versions as the API writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import ivr_flows as ivr
from callcenter.publishing import Draft, History, Plan, Publication
from callcenter.web.flow_port import FlowState
from callcenter.wording import in_languages


def state_row(state: FlowState, callers: Mapping[str, int]) -> dict[str, Any]:
    """`state`: live, refused (what is in force is older than the file), draft (never published) or broken."""
    history, current = state.history, state.current
    live = history.live
    in_force = current.version if current else ""
    return {
        "flow": state.flow,
        "title": current.title.in_each() if current else {},
        "state": _state(state),
        "languages": list(current.languages) if current else [],
        "size": len(current.nodes) if current else 0,
        "version": in_force,
        "published": publication_row(live, callers) if live else None,
        "draft": draft_row(history.draft) if history.draft else None,
        "plan": plan_row(history.plan) if history.plan else None,
        "refused": [error_row(error) for error in state.refused],
        "old_callers": sum(count for version, count in callers.items() if version != in_force),
    }


def _state(state: FlowState) -> str:
    if state.refused:
        return "refused"
    if state.current is not None:
        return "live"
    return "broken" if state.history.publications else "draft"


def publication_row(one: Publication, callers: Mapping[str, int]) -> dict[str, Any]:
    """`callers`: how many are in this version now."""
    return {
        "number": one.number,
        "version": one.version,
        "digest": one.digest,
        "by": one.by,
        "at": one.at,
        "comment": one.comment,
        "source": one.source,
        "back_to": one.back_to,
        "planned_at": one.planned_at or None,
        "callers": callers.get(one.version, 0),
    }


def draft_row(draft: Draft) -> dict[str, Any]:
    return {
        "version": draft.digest[:12],
        "revision": draft.revision,
        "by": draft.by,
        "at": draft.at,
        "comment": draft.comment,
        "based_on": draft.based_on[:12],
    }


def plan_row(plan: Plan) -> dict[str, Any]:
    """`problems`: why it could not be carried out; empty as long as it can."""
    return {
        "version": plan.digest[:12],
        "at": plan.at,
        "by": plan.by,
        "asked_at": plan.asked_at,
        "comment": plan.comment,
        "problems": list(plan.problems),
    }


def error_row(error: ivr.FlowError) -> dict[str, Any]:
    """One mistake; `text` is the line of the command line, `said` what is wrong and what to do by language."""
    return {**asdict(error), "text": str(error), "said": in_languages(error.sentence)}


def versions_of(history: History, callers: Mapping[str, int], before: int, limit: int) -> dict[str, Any]:
    """A page of publications, the latest first; `next` is 0 on the last page."""
    older = [one for one in reversed(history.publications) if not before or one.number < before]
    shown = older[:limit]
    # Who is in a version is counted once, at its last publication.
    seen: set[str] = set()
    items = []
    for one in shown:
        items.append(publication_row(one, callers if one.digest not in seen else {}))
        seen.add(one.digest)
    return {"items": items, "next": shown[-1].number if len(older) > limit else 0}

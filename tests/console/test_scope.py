"""Whose rows somebody in charge sees: what `scope` and `team` of the site file come to."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from callcenter.console.scope import EVERYTHING, Scope, Scopes
from callcenter.site import Site


def site(**boss: Any) -> Site:
    def agent(team: str, *queues: str) -> dict[str, Any]:
        return {"password": "p", "name": "x", "role": "agent", "team": team, "queues": list(queues)}

    users = {
        "ann": agent("north", "sales"),
        "bob": agent("north", "support"),
        "cho": agent("south", "support", "vip"),
        "boss": {"password": "p", "name": "x", "role": "supervisor", **boss},
    }
    return Site.model_validate(
        {
            "users": users,
            "queues": {name: {"name": {"en": name, "zh": name}} for name in ("sales", "support", "vip")},
        }
    )


@pytest.mark.parametrize(
    "boss, agents, queues",
    [
        ({"scope": "team", "team": "north"}, {"ann", "bob", "boss"}, {"sales", "support"}),
        ({"scope": "team", "team": "north", "queues": ["vip"]}, {"ann", "bob", "boss"}, {"vip"}),
        ({"scope": "team", "queues": ["support"]}, {"bob", "cho", "boss"}, {"support"}),
        ({"scope": "own", "queues": ["vip"]}, {"boss"}, {"vip"}),
    ],
)
def test_a_team_and_its_queues(boss: dict[str, Any], agents: set[str], queues: set[str]) -> None:
    assert Scopes.of_site(site(**boss)).of("boss", "supervisor") == Scope(
        frozenset(agents), frozenset(queues)
    )


def test_without_a_word_supervisors_see_all_and_agents_themselves() -> None:
    scopes = Scopes.of_site(site())
    assert scopes.of("boss", "supervisor") is EVERYTHING
    assert scopes.of("ann", "agent") == Scope(frozenset({"ann"}), frozenset({"sales"}))
    assert (scopes.of("new", "admin"), scopes.of("new", "agent").agents) == (EVERYTHING, frozenset({"new"}))


def test_a_contact_is_the_teams_by_its_agents_or_by_its_queues() -> None:
    scope = Scope(frozenset({"ann"}), frozenset({"vip"}))
    assert [scope.has_call(*call) for call in ((["ann"], ["x"]), (["x"], ["vip"]), (["x"], ["x"]), ([], []))] == [
        True, True, False, False,
    ]  # fmt: skip
    assert EVERYTHING.has_call([], [])


@pytest.mark.parametrize(
    "boss, problem",
    [
        ({"scope": "team"}, "which team"),
        ({"role": "agent", "scope": "all"}, "agents see what is their own"),
        ({"role": "admin", "scope": "own"}, "administrators see everything"),
    ],
)
def test_what_makes_no_sense_is_said(boss: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        site(**boss)

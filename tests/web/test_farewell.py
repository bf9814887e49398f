"""Pages of people who have left the site: closed at once, or when the contact in hand is over."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import acd
from callcenter.events import AgentStateChanged
from callcenter.site import Site
from callcenter.web.farewell import Farewell
from callcenter.web.open_lines import NOT_SIGNED_IN


class Doors:
    """Everybody of the site has a page open; `closed` are those whose page was closed, with which code."""

    def __init__(self, site: Site) -> None:
        self.views = {name: acd.AgentView(name) for name, user in site.users.items() if user.role == "agent"}
        self.farewell = Farewell(site, self.views.get)
        self.closed: list[tuple[str, int]] = []
        self._open = [self.farewell.lines.open(name, self._of(name)) for name in site.users]
        for line in self._open:
            line.__enter__()

    def _of(self, name: str) -> Callable[[int], None]:
        return lambda code: self.closed.append((name, code))

    def state(self, agent: str, state: acd.State) -> None:
        """What the agent has in hand is in this state, or nothing is."""
        view = self.views[agent]
        work = (acd.Work("e1", "support", "voice", state, 0.0),)
        is_in_hand = state in (acd.State.ON_CONTACT, acd.State.WRAP_UP)
        self.views[agent] = acd.AgentView(agent, state=state, work=work if is_in_hand else ())
        self.farewell.happened(
            AgentStateChanged(
                at=0.0, agent=agent, was=str(view.state), state=str(state), reason="", until=0.0
            )
        )


def without(site: Site, *names: str, **roles: str) -> Site:
    kept = {name: user for name, user in site.users.items() if name not in names}
    kept |= {name: kept[name].model_copy(update={"role": role}) for name, role in roles.items()}
    return site.model_copy(update={"users": kept})


@pytest.mark.parametrize("state", [None, acd.State.IDLE, acd.State.WRAP_UP, acd.State.OFFERED])
def test_who_has_left_is_shown_the_door(site: Site, state: acd.State | None) -> None:
    doors = Doors(site)
    if state is not None:
        doors.state("agent1", state)
    doors.farewell.change(None, without(site, "agent1", "auditor"))
    assert sorted(doors.closed) == [("agent1", NOT_SIGNED_IN), ("auditor", NOT_SIGNED_IN)]


def test_a_contact_is_brought_to_its_end_first(site: Site) -> None:
    doors = Doors(site)
    doors.state("agent1", acd.State.ON_CONTACT)
    doors.farewell.change(None, without(site, "agent1"))
    doors.farewell.change(None, without(site, "agent1"))
    doors.state("agent2", acd.State.ON_CONTACT)
    assert doors.closed == []
    doors.state("agent1", acd.State.LOGGED_OUT)
    doors.state("agent1", acd.State.LOGGED_OUT)
    assert doors.closed == [("agent1", NOT_SIGNED_IN)]


def test_another_role_begins_with_signing_in_again(site: Site) -> None:
    doors = Doors(site)
    doors.farewell.change(None, without(site, supervisor="agent"))
    assert doors.closed == [("supervisor", NOT_SIGNED_IN)]


def test_nothing_happens_to_everybody_else(site: Site) -> None:
    doors = Doors(site)
    doors.farewell.change(None, site.model_copy(update={"queues": {}}))
    doors.state("agent1", acd.State.LOGGED_OUT)
    assert doors.closed == []

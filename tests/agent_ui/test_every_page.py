"""Pages and states that no other test looks at as a whole: within the window, and axe finds nothing.

`python -m tests.screens --axe` looks at all there are, in both languages.
"""

import pytest

from tests.agent_ui.looks import faults
from tests.agent_ui.poses import enter, is_refused
from tests.agent_ui.shots import SHOTS
from tests.agent_ui.stage import played

pytestmark = pytest.mark.browser

STATES = {
    "agent": ("agent-first-day", "agent-notices", "agent-urgent", "agent-help", "agent-dial", "agent-keypad"),
    "two contacts": ("agent-two-rings", "agent-two-calls", "agent-two-wrap-up", "agent-second-missed"),
    "after the call": ("agent-case", "agent-follow-up", "agent-call-back", "agent-form-missing"),
    "floor": ("supervisor-formula", "supervisor-crowd", "supervisor-empty", "supervisor-why", "supervisor-line-long"),
    "steering": ("supervisor-taken-over", "supervisor-lend", "supervisor-notice", "supervisor-send"),
    "flows": ("flows", "flows-nodes", "flows-versions", "flows-edit", "flows-refused", "try"),
    "administration": (
        "admin-list-alerts", "admin-none-found", "admin-conflict", "admin-leave", "admin-restore", "admin-import-wrong",
    ),
    "elsewhere": ("login", "setup-number", "wall-closed", "contacts-failed", "cases-none", "prompts-none", "api-docs"),
}  # fmt: skip


@pytest.mark.parametrize("where", STATES)
@played
async def test_fits_the_window_and_passes_axe(show, where):
    for turn, name in enumerate(STATES[where]):
        shot = SHOTS[name]
        # One state after the other on the same stage.
        show.is_refused = show.is_refused or is_refused(shot)
        page = await enter(show, shot, ("en", "zh")[turn % 2], dark=turn % 4 in (1, 2))
        assert (name, await faults(page, may_scroll=name == "api-docs")) == (name, [])
        await show.close()

"""Which paths the API has, and that its own page describes them without help from elsewhere."""

from __future__ import annotations

from tests.helpers.aio import async_test
from tests.web.conftest import House
from tests.web.test_admin import PATHS as ADMIN_PATHS
from tests.web.test_flows import PATHS as FLOW_PATHS

CONVERSATION = (
    "hold", "resume", "choose", "consult", "complete", "merge", "return", "transfer", "hang_up", "supervise",
    "take_over", "disposition", "promise",
)  # fmt: skip
PROMPT = ("text", "audio", "made")
MY_DESK = (
    "ready", "not-ready", "wrap-up/finish", "wrap-up/extend", "offers/{offer}/answer", "offers/{offer}/decline", "dial",
)  # fmt: skip


@async_test
async def test_the_api_describes_itself_without_help_from_elsewhere(house: House) -> None:
    client = house.browser()
    paths = set((await client.get("/api/openapi.json")).json()["paths"])
    assert paths == {
        "/api/login", "/api/session", "/api/me", "/api/queues", "/api/queues/{queue}/waiting", "/api/agents",
        "/api/alerts", "/api/alerts/{alert}/acknowledge", "/api/intervals", "/api/intervals/total",
        "/api/wall", "/api/wall/open", "/api/wall-screens", "/api/wall-screens/{screen}",
        *(f"/api/agents/me/{what}" for what in MY_DESK), "/api/calls", "/api/calls/{call}",
        "/api/routing/state", "/api/what-if", "/api/what-if/{run}", "/api/shadow", "/api/calls/{call}/routing",
        "/api/customers/lookup", "/api/bans", "/healthz", "/metrics", "/api/audit", "/api/calls/{call}/recording",
        "/api/cases", "/api/cases/{number}", "/api/cases/{number}/close", "/api/pins/locks", "/api/pins/unlock",
        "/api/articles", "/api/articles/{article}", "/api/calls/{call}/articles",
        "/api/directory", "/api/skills", "/api/numbers/check", "/api/notices", "/api/notices/{notice}",
        "/api/agents/{agent}/state", "/api/agents/{agent}/queues",
        *(f"/api/waiting/{{entry}}/{what}" for what in ("lift", "send", "keep", "cancel")),
        "/api/trunks", *(f"/api/calls/{{call}}/{what}" for what in CONVERSATION), *FLOW_PATHS, *ADMIN_PATHS,
        "/api/recordings", "/api/recordings/{recording}", "/api/recordings/{recording}/audio",
        "/api/recordings/{recording}/hold", "/api/recordings/{recording}/waveform", "/api/voicemail/{message}/waveform",
        "/api/voicemail", "/api/voicemail/boxes", "/api/voicemail/{message}",
        "/api/voicemail/{message}/audio", "/api/voicemail/{message}/heard", "/api/voicemail/{message}/assign",
        "/api/surveys", "/api/surveys/scores", "/api/prompts", *(f"/api/prompts/{{name}}/{what}" for what in PROMPT),
        "/api/try-flow", "/api/setup", "/api/follow-ups", "/api/follow-ups/{follow_up}/done", "/api/promises/{entry}",
    }  # fmt: skip
    page = (await client.get("/api/docs")).text
    assert all(path in page for path in paths)
    assert "http://" not in page
    assert "https://" not in page
    assert "<script" not in page

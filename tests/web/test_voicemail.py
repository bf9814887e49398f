"""Voicemail over the API: whose boxes and messages one sees, and what may be done with them."""

from __future__ import annotations

from typing import Any

import pytest

from callcenter.events import Event, RecordingFinished, RecordingStarted, VoicemailLeft
from tests.helpers.aio import async_test
from tests.web.conftest import NOW, House, code_of

SOUND = b"RIFF" + bytes(100)


def left(number: int, box: str) -> list[Event]:
    call, name, at = f"call-{number}", f"msg-{number}", NOW + number
    return [
        RecordingStarted(at=at, call=call, recording=name, kind="voicemail", box=box),
        RecordingFinished(
            at=at + 9, call=call, recording=name, kind="voicemail", file=f"{name}.wav", seconds=9.0, octets=104, box=box
        ),
        VoicemailLeft(at=at + 9, call=call, recording=name, box=box, seconds=9.0, ani="+8613800000142"),
    ]  # fmt: skip


async def some_messages(house: House) -> None:
    """Two in the support box, one in the sales box, and one that was too short to be one."""
    house.recordings_folder.mkdir(exist_ok=True)
    for number in (1, 2, 3):
        (house.recordings_folder / f"msg-{number}.wav").write_bytes(SOUND)
    await house.settle(*left(1, "support"), *left(2, "support"), *left(3, "sales"), *left(4, "support")[:2])


async def seen(house: House, user: str, query: str = "") -> list[Any]:
    client = await house.program(user)
    return [item["id"] for item in (await client.get(f"/api/voicemail{query}")).json()["items"]]


@pytest.mark.parametrize(
    ("user", "messages", "boxes"),
    [
        ("supervisor", ["msg-3", "msg-2", "msg-1"], {"support": 2, "sales": 1}),
        ("auditor", ["msg-3", "msg-2", "msg-1"], {"support": 2, "sales": 1}),
        # agent1 owns the sales box and serves the support queue; agent3 only serves the queue.
        ("agent1", ["msg-3", "msg-2", "msg-1"], {"support": 2, "sales": 1}),
        ("agent3", ["msg-2", "msg-1"], {"support": 2}),
    ],
)
@async_test
async def test_whose_boxes_one_sees(
    house: House, user: str, messages: list[str], boxes: dict[str, int]
) -> None:
    await some_messages(house)
    assert await seen(house, user) == messages
    client = await house.program(user)
    rows = (await client.get("/api/voicemail/boxes")).json()["items"]
    assert {row["box"]: row["new"] for row in rows} == boxes


@async_test
async def test_a_message_is_heard_handed_on_and_deleted(house: House) -> None:
    await some_messages(house)
    agent = await house.program("agent2")
    assert (await agent.get("/api/voicemail/msg-1/audio")).content == SOUND
    await house.settle()
    assert await seen(house, "agent2", "?is_new=true") == ["msg-2", "msg-1"]
    assert (await agent.post("/api/voicemail/msg-1/heard", json={})).json() == {}
    await house.settle()
    message = (await agent.get("/api/voicemail/msg-1")).json()
    assert [message[key] for key in ("heard_at", "heard_by", "ani", "seconds", "box")] == [
        NOW, "agent2", "+8613800000142", 9.0, "support",
    ]  # fmt: skip
    assert await seen(house, "agent2", "?is_new=true") == ["msg-2"]
    await agent.post("/api/voicemail/msg-1/heard", json={"is_heard": False})
    await house.settle()
    assert await seen(house, "agent2", "?is_new=true") == ["msg-2", "msg-1"]
    assert (await agent.delete("/api/voicemail/msg-2?reason=done")).status_code == 200
    await house.settle()
    assert await seen(house, "agent2") == ["msg-1"]
    assert code_of(await agent.get("/api/voicemail/msg-2/audio")) == (410, "deleted")
    assert code_of(await agent.post("/api/voicemail/msg-2/heard", json={})) == (410, "deleted")
    lines = [(line.action, line.item) for line in house.store.audit.accesses]
    assert lines == [("listened", "msg-1"), ("deleted", "msg-2")]


@async_test
async def test_whoever_it_is_assigned_to_sees_it(house: House) -> None:
    await some_messages(house)
    supervisor = await house.program("supervisor")
    assert await seen(house, "agent3", "?box=sales") == []
    assigned = await supervisor.post("/api/voicemail/msg-3/assign", json={"user": "agent3"})
    assert assigned.status_code == 200
    await house.settle()
    assert await seen(house, "agent3", "?box=sales") == ["msg-3"]
    assert await seen(house, "supervisor", "?assigned_to=agent3") == ["msg-3"]
    for name in ("nobody", "phone1"):
        refused = await supervisor.post("/api/voicemail/msg-3/assign", json={"user": name})
        assert code_of(refused) == (422, "unknown_user")


@async_test
async def test_what_is_not_theirs_is_not_there(house: House) -> None:
    await some_messages(house)
    agent = await house.program("agent3")
    for path in ("/api/voicemail/msg-3", "/api/voicemail/msg-3/audio", "/api/voicemail/msg-4"):
        assert code_of(await agent.get(path)) == (404, "not_found")
    assert code_of(await agent.delete("/api/voicemail/msg-1?reason=x")) == (403, "role")
    auditor = await house.program("auditor")
    assert code_of(await auditor.post("/api/voicemail/msg-1/heard", json={})) == (403, "role")
    # A recording of a contact is no message, and the other way round.
    assert code_of(await auditor.get("/api/recordings/msg-1")) == (404, "not_found")


@async_test
async def test_another_sites_page_marks_nothing(house: House) -> None:
    await some_messages(house)
    browser = await house.signed_in("agent2")
    refused = await browser.post(
        "/api/voicemail/msg-1/heard", json={}, headers={"Origin": "https://evil.example"}
    )
    assert (code_of(refused), house.noted) == ((403, "csrf"), [])

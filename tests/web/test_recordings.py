"""Recordings over the API: who may list, hear, pause, hold and delete which, and that every access is written down."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from callcenter.calls.effects import Refused
from callcenter.calls.wishes import AskedToPause, AskedToResume
from callcenter.events import Event, LegalHoldChanged, RecordingFailed, RecordingFinished, RecordingStarted
from tests.helpers.aio import async_test
from tests.web.conftest import NOW, House, code_of

SOUND = b"RIFF" + bytes(range(200))


def recorded(number: int, agent: str = "agent1", queue: str = "support") -> list[Event]:
    call, name = f"call-{number}", f"rec-{number}"
    return [
        RecordingStarted(
            at=NOW + number, call=call, recording=name, kind="contact", queue=queue, agent=agent
        ),
        RecordingFinished(
            at=NOW + number + 60, call=call, recording=name, kind="contact", file=f"2027/{name}.wav", seconds=60.0,
            octets=len(SOUND), gaps=((2.0, 5.5),), queue=queue, agents=(agent,),
        ),
    ]  # fmt: skip


async def some_recordings(house: House) -> Path:
    """Two of agent1, one of agent2 under way in a queue of its own; the folder of the files."""
    folder = house.recordings_folder / "2027"
    folder.mkdir(parents=True)
    for number in (1, 2):
        (folder / f"rec-{number}.wav").write_bytes(SOUND)
    await house.settle(*recorded(1), *recorded(2), *recorded(3, "agent2", "sales")[:1])
    return folder


@pytest.mark.parametrize(
    ("user", "query", "seen"),
    [
        ("supervisor", "", ["rec-3", "rec-2", "rec-1"]),
        ("auditor", "", ["rec-3", "rec-2", "rec-1"]),
        ("agent1", "", ["rec-2", "rec-1"]),
        ("agent2", "", ["rec-3"]),
        ("agent3", "", []),
        ("supervisor", "?queue=support", ["rec-2", "rec-1"]),
        ("supervisor", "?agent=agent2", ["rec-3"]),
        ("supervisor", "?call=call-2", ["rec-2"]),
        ("supervisor", "?state=recording", ["rec-3"]),
        ("supervisor", f"?since={NOW + 2}&until={NOW + 3}", ["rec-2"]),
    ],
)
@async_test
async def test_who_sees_which_recordings(house: House, user: str, query: str, seen: list[str]) -> None:
    await some_recordings(house)
    client = await house.program(user)
    answer = (await client.get(f"/api/recordings{query}")).json()
    assert [item["id"] for item in answer["items"]] == seen
    assert answer["next"] == ""


@async_test
async def test_pages_and_others_recordings(house: House) -> None:
    await some_recordings(house)
    client = await house.program("supervisor")
    first = (await client.get("/api/recordings?limit=2")).json()
    second = (await client.get("/api/recordings", params={"after": first["next"]})).json()
    assert [item["id"] for item in first["items"] + second["items"]] == ["rec-3", "rec-2", "rec-1"]
    agent = await house.program("agent2")
    assert code_of(await agent.get("/api/recordings?agent=agent1")) == (403, "role")
    for path in ("/api/recordings/rec-1", "/api/recordings/rec-1/audio", "/api/recordings/none"):
        assert code_of(await agent.get(path)) == (404, "not_found")


@async_test
async def test_a_spreadsheet_of_recordings(house: House) -> None:
    await some_recordings(house)
    client = await house.program("supervisor")
    answer = await client.get("/api/recordings?format=csv&queue=support")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [(row["id"], row["agents"], row["seconds"], row["paused_s"]) for row in rows] == [
        ("rec-2", "agent1", "60.0", "3.5"), ("rec-1", "agent1", "60.0", "3.5"),
    ]  # fmt: skip
    await house.settle()
    assert [(line.action, line.item) for line in house.store.audit.accesses] == [("exported", "*")]


@pytest.mark.parametrize(
    ("asked", "status", "part", "told"),
    [
        (None, 200, SOUND, None),
        ("bytes=0-3", 206, SOUND[:4], "bytes 0-3/204"),
        ("bytes=100-", 206, SOUND[100:], "bytes 100-203/204"),
        ("bytes=-4", 206, SOUND[-4:], "bytes 200-203/204"),
        ("bytes=204-", 416, None, "bytes */204"),
    ],
)
@async_test
async def test_players_get_the_sound_whole_or_in_ranges(
    house: House, asked: str | None, status: int, part: bytes | None, told: str | None
) -> None:
    await some_recordings(house)
    client = await house.program("agent1")
    answer = await client.get("/api/recordings/rec-1/audio", headers={"Range": asked} if asked else {})
    assert (answer.status_code, answer.headers.get("content-range")) == (status, told)
    if part is not None:
        assert answer.content == part
        assert (answer.headers["content-type"], answer.headers["accept-ranges"]) == ("audio/wav", "bytes")
    assert answer.headers["cache-control"] == "no-store"


@async_test
async def test_every_listening_is_written_down_once_a_minute(house: House) -> None:
    await some_recordings(house)
    client = await house.program("supervisor", source="192.0.2.7")
    for wait_s in (0.0, 59.0, 2.0):
        house.now += wait_s
        for part in ("bytes=0-9", "bytes=10-19"):
            await client.get("/api/recordings/rec-1/audio", headers={"Range": part})
    await house.settle()
    auditor = await house.program("auditor")
    answer = (await auditor.get("/api/audit?item=rec-1")).json()
    assert answer == {
        "next": 0,
        "items": [
            {
                "seq": seq, "at": at, "user": "supervisor", "source": "192.0.2.7", "action": "listened",
                "kind": "recording", "item": "rec-1", "comment": "", "detail": "",
            }
            for seq, at in [(7, NOW + 61.0), (6, NOW)]
        ],
    }  # fmt: skip


@async_test
async def test_the_audit_is_for_auditors_and_administrators_in_pages(house: House) -> None:
    await some_recordings(house)
    for user in ("admin", "supervisor"):
        client = await house.program(user)
        for number in (1, 2):
            await client.get(f"/api/recordings/rec-{number}/audio")
    await house.settle()
    admin = await house.program("admin")
    first = (await admin.get("/api/audit?limit=3")).json()
    second = (await admin.get(f"/api/audit?before={first['next']}")).json()
    assert [(line["user"], line["item"]) for line in first["items"] + second["items"]] == [
        ("supervisor", "rec-2"), ("supervisor", "rec-1"), ("admin", "rec-2"), ("admin", "rec-1"),
    ]  # fmt: skip
    assert second["next"] == 0
    assert len((await admin.get("/api/audit?user=admin")).json()["items"]) == 2
    for user in ("agent1", "supervisor"):
        assert code_of(await (await house.program(user)).get("/api/audit")) == (403, "role")


@async_test
async def test_what_is_gone_missing_or_under_way_says_so(house: House) -> None:
    folder = await some_recordings(house)
    admin = await house.program("admin")
    (folder / "rec-2.wav").unlink()
    assert code_of(await admin.get("/api/recordings/rec-2/audio")) == (404, "file_missing")
    assert code_of(await admin.get("/api/recordings/rec-3/audio")) == (409, "still_recording")
    assert (await admin.delete("/api/recordings/rec-1?reason=asked+for")).json() == {}
    await house.settle()
    assert not (folder / "rec-1.wav").exists()
    assert code_of(await admin.get("/api/recordings/rec-1/audio")) == (410, "deleted")
    assert code_of(await admin.delete("/api/recordings/rec-1?reason=again")) == (410, "deleted")
    record = (await admin.get("/api/recordings/rec-1")).json()
    assert [record[key] for key in ("state", "deleted_at", "deleted_by", "deleted_for")] == [
        "deleted", NOW, "admin", "asked for",
    ]  # fmt: skip


@async_test
async def test_what_was_written_before_a_disk_was_full_can_be_heard(house: House) -> None:
    folder = await some_recordings(house)
    (folder / "rec-5.wav").write_bytes(SOUND)
    failed = RecordingFailed(at=NOW, call="call-5", recording="rec-5", why="disk full", file="2027/rec-5.wav")
    await house.settle(recorded(5)[0], failed)
    client = await house.program("agent1")
    record = (await client.get("/api/recordings/rec-5")).json()
    assert (record["state"], record["failure"]) == ("failed", "disk full")
    assert (await client.get("/api/recordings/rec-5/audio")).content == SOUND


@pytest.mark.parametrize("user", ["agent1", "supervisor", "auditor"])
@async_test
async def test_only_administrators_delete(house: House, user: str) -> None:
    folder = await some_recordings(house)
    client = await house.program(user)
    assert code_of(await client.delete("/api/recordings/rec-1?reason=x")) == (403, "role")
    assert (folder / "rec-1.wav").exists()


@async_test
async def test_a_deletion_needs_a_reason_and_a_hold_forbids_it(house: House) -> None:
    folder = await some_recordings(house)
    admin, auditor = await house.program("admin"), await house.program("auditor")
    assert code_of(await admin.delete("/api/recordings/rec-1")) == (422, "bad_request")
    held = await auditor.put("/api/recordings/rec-1/hold", json={"is_held": True, "reason": "case 7"})
    assert held.status_code == 200
    assert house.noted[0] == LegalHoldChanged(
        at=NOW, call="call-1", recording="rec-1", by="auditor", is_held=True, reason="case 7"
    )
    await house.settle()
    assert code_of(await admin.delete("/api/recordings/rec-1?reason=x")) == (409, "legal_hold")
    assert (folder / "rec-1.wav").exists()
    await auditor.put("/api/recordings/rec-1/hold", json={"is_held": False, "reason": "closed"})
    await house.settle()
    assert (await admin.delete("/api/recordings/rec-1?reason=x")).status_code == 200
    supervisor = await house.program("supervisor")
    refused = await supervisor.put("/api/recordings/rec-2/hold", json={"is_held": True, "reason": "x"})
    assert code_of(refused) == (403, "role")


@async_test
async def test_another_sites_page_deletes_nothing(house: House) -> None:
    folder = await some_recordings(house)
    browser = await house.signed_in("admin")
    for origin in ({}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        refused = await browser.delete("/api/recordings/rec-1?reason=x", headers=origin)
        assert code_of(refused) == (403, "csrf")
    assert (folder / "rec-1.wav").exists()
    ours = await browser.delete("/api/recordings/rec-1?reason=x", headers={"Origin": "http://test"})
    assert ours.status_code == 200


@pytest.mark.parametrize(
    ("user", "action", "wish"),
    [
        ("agent1", "pause", AskedToPause(user="agent1", call="call-9")),
        ("agent1", "resume", AskedToResume(user="agent1", call="call-9")),
        ("supervisor", "pause", AskedToPause(user="supervisor", call="call-9", of_any=True)),
    ],
)
@async_test
async def test_a_recording_under_way_is_paused(house: House, user: str, action: str, wish: object) -> None:
    client = await house.program(user)
    assert (await client.post("/api/calls/call-9/recording", json={"action": action})).status_code == 202
    assert house.asked == [wish]


@async_test
async def test_what_the_call_core_refuses_says_why_and_auditors_only_look(house: House) -> None:
    house.refuses = [Refused(user="agent2", code="no_such_call", text="You are not on this call.")]
    client, auditor = await house.program("agent2"), await house.program("auditor")
    refused = await client.post("/api/calls/call-9/recording", json={"action": "pause"})
    assert code_of(refused) == (404, "no_such_call")
    looked = await auditor.post("/api/calls/call-9/recording", json={"action": "pause"})
    assert code_of(looked) == (403, "role")


@async_test
async def test_a_path_in_a_record_leads_nowhere_else(house: House) -> None:
    outside = house.recordings_folder.parent / "secret.wav"
    outside.write_bytes(b"secret")
    await some_recordings(house)
    started, finished = recorded(4)
    await house.settle(started, replace(finished, file="../secret.wav"))
    admin = await house.program("admin")
    assert code_of(await admin.get("/api/recordings/rec-4/audio")) == (404, "file_missing")
    await admin.delete("/api/recordings/rec-4?reason=x")
    assert outside.exists()

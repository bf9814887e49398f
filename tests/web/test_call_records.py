"""One call with its trace, files of records as workbooks, and pictures of recordings."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from callcenter.audio import PCMU, encode, interleaved, silence, sine, ulaw_header
from callcenter.console.scope import Scope, Scopes
from callcenter.events import (
    CallArrived,
    CallConnected,
    CallEnded,
    CallTransferred,
    EntryStarted,
    LegQualitySampled,
    QualityPoint,
    RecordingFinished,
    RecordingStarted,
    SupervisionStarted,
)
from tests.helpers.aio import async_test
from tests.web.conftest import NOW, House, code_of


def point(at: float, mos: float | None = 4.2) -> QualityPoint:
    return QualityPoint(
        at=at, lost_share=0.01, jitter_ms=2.0, far_lost_share=None, round_trip_ms=80.0, mos=mos
    )


def sampled(at: float, leg: str, *points: QualityPoint) -> LegQualitySampled:
    side, agent = ("agent", "agent1") if leg == "b" else ("caller", "")
    return LegQualitySampled(at=at, call="call-1", leg=leg, side=side, agent=agent, points=points)


async def one_call(house: House) -> None:
    await house.settle(
        CallArrived(at=NOW, call="call-1", ani="+8613800000142", dnis="5000", display_name="=1+1"),
        CallConnected(at=NOW + 5, call="call-1", entry="e", agent="agent1"),
        sampled(NOW + 20, "a", point(NOW + 10), point(NOW + 15)),
        sampled(NOW + 20, "b", point(NOW + 10, None)),
        sampled(NOW + 25, "a", point(NOW + 20)),
        CallTransferred(at=NOW + 30, call="call-1", agent="agent1", to="agent2", kind="agent", how="blind"),
        CallEnded(at=NOW + 65, call="call-1", released_by="caller", outcome="answered", cause="BYE"),
    )


@async_test
async def test_a_call_comes_with_its_sound_and_the_names_in_it(house: House) -> None:
    await one_call(house)
    client = await house.program("agent1")
    told = (await client.get("/api/calls/call-1")).json()
    assert [event["type"] for event in told["events"]] == [
        "CallArrived", "CallConnected", "CallTransferred", "CallEnded",
    ]  # fmt: skip
    assert told["people"] == {
        "agent1": {"en": "Lin Mei", "zh": "林梅"},
        "agent2": {"en": "Wang Lei", "zh": "王磊"},
    }
    seen = [
        (one["side"], one["agent"], [(at["at"] - NOW, at["mos"]) for at in one["points"]])
        for one in told["quality"]
    ]
    assert seen == [("caller", "", [(10, 4.2), (15, 4.2), (20, 4.2)]), ("agent", "agent1", [(10, None)])]
    await house.settle()
    assert [(line.user, line.action, line.kind, line.item) for line in house.store.audit.accesses] == [
        ("agent1", "read", "call", "call-1")
    ]
    other = await house.program("agent3")
    assert code_of(await other.get("/api/calls/call-1")) == (404, "not_found")


@async_test
async def test_agents_are_not_told_who_listened_in(house: House) -> None:
    await one_call(house)
    await house.settle(SupervisionStarted(at=NOW + 7, call="call-1", supervisor="supervisor", mode="listen"))
    told = {}
    for user in ("agent1", "supervisor"):
        client = await house.program(user)
        told[user] = [event["type"] for event in (await client.get("/api/calls/call-1")).json()["events"]]
    assert [kind for kind in told["supervisor"] if kind not in told["agent1"]] == ["SupervisionStarted"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 1),
        ("seek=138 0000 0142", 1),
        ("seek=138-0000-0143", 0),
        ("seek=CALL", 0),
        ("seek=call-", 1),
        ("waited_over=0", 0),
        ("waited_within=0", 1),
        ("waited_over=&mos_below=", 1),
        ("disposition=solved", 0),
    ],
)
@async_test
async def test_what_is_looked_for(house: House, query: str, found: int) -> None:
    await one_call(house)
    client = await house.program()
    assert len((await client.get(f"/api/calls?{query}")).json()["items"]) == found


@pytest.mark.parametrize(
    "query", ["waited_over=-1", "mos_below=inf", "zone=Mars/Olympus", "zone=../x", "format=pdf"]
)
@async_test
async def test_what_makes_no_sense_is_refused(house: House, query: str) -> None:
    client = await house.program()
    assert code_of(await client.get(f"/api/calls?{query}")) == (422, "bad_request")


@pytest.mark.parametrize(
    ("agents", "queues", "found"),
    [({"agent1"}, set(), 1), ({"agent2"}, set(), 0), (set(), {"support"}, 1), (set(), {"sales"}, 0)],
)
@async_test
async def test_a_supervisor_of_a_team_sees_its_contacts_and_recordings(
    house: House, agents: set[str], queues: set[str], found: int
) -> None:
    await one_call(house)
    await house.settle(
        EntryStarted(at=NOW + 1, entry="e", call="call-1", queue="support", skills=(), priority=0, cause="arrival",
                     ranked_from=NOW + 1),
        RecordingStarted(at=NOW, call="call-1", recording="rec-1", kind="contact", queue="support", agent="agent1"),
    )  # fmt: skip
    house.deps.scopes.take(Scopes({"supervisor": Scope(frozenset(agents), frozenset(queues))}))
    client = await house.program("supervisor")
    assert len((await client.get("/api/calls")).json()["items"]) == found
    assert len((await client.get("/api/recordings")).json()["items"]) == found
    status = 200 if found else 404
    assert (await client.get("/api/calls/call-1")).status_code == status
    assert (await client.get("/api/recordings/rec-1")).status_code == status


@async_test
async def test_a_workbook_shows_local_times_and_no_formulas(house: House) -> None:
    await one_call(house)
    client = await house.program()
    answer = await client.get("/api/calls?format=xlsx&zone=Asia/Shanghai")
    assert answer.headers["content-disposition"] == 'attachment; filename="calls.xlsx"'
    sheet: Any = load_workbook(io.BytesIO(answer.content)).active
    head, row = ([cell.value for cell in cells] for cells in sheet.rows)
    seen = dict(zip(head, row, strict=True))
    assert (str(seen["arrived_at"]), seen["talk_s"], seen["display_name"]) == (
        "2027-01-15 16:00:00", 25, "=1+1",
    )  # fmt: skip
    assert {cell.data_type for cells in sheet.rows for cell in cells} <= {"s", "n", "d", "inlineStr"}
    await house.settle()
    assert [(line.action, line.kind) for line in house.store.audit.accesses] == [("exported", "call")]


@pytest.mark.parametrize("path", ["cases", "recordings", "surveys", "surveys/scores"])
@async_test
async def test_other_records_are_workbooks_too(house: House, path: str) -> None:
    client = await house.program()
    answer = await client.get(f"/api/{path}?format=xlsx")
    sheet: Any = load_workbook(io.BytesIO(answer.content)).active
    assert len(list(sheet.rows)) == 1


@async_test
async def test_the_picture_of_a_recording(house: House) -> None:
    loud, quiet = encode(PCMU, sine(500, 1.0)), encode(PCMU, silence(1.0))
    sound = interleaved(quiet + loud, loud + quiet)
    house.recordings_folder.mkdir()
    (house.recordings_folder / "rec-1.wav").write_bytes(ulaw_header(2, len(sound)) + sound)
    (house.recordings_folder / "rec-2.wav").write_bytes(b"RIFF")
    for name in ("rec-1", "rec-2"):
        await house.settle(
            RecordingStarted(at=NOW, call="call-1", recording=name, kind="contact", agent="agent1"),
            RecordingFinished(
                at=NOW + 2, call="call-1", recording=name, kind="contact", file=f"{name}.wav", seconds=2.0,
                octets=len(sound), agents=("agent1",),
            ),
        )  # fmt: skip
    client = await house.program("agent1")
    told = (await client.get("/api/recordings/rec-1/waveform?points=10")).json()
    customer, agent = told["channels"]
    assert (told["seconds"], customer[:5], agent[5:]) == (2.0, [0] * 5, [0] * 5)
    assert min(*customer[5:], *agent[:5]) > 30
    assert code_of(await client.get("/api/recordings/rec-2/waveform")) == (404, "file_missing")
    other = await house.program("agent2")
    assert code_of(await other.get("/api/recordings/rec-1/waveform")) == (404, "not_found")


@pytest.mark.parametrize("path", ["/calls", "/calls/call-1", "/cases", "/voicemail", "/surveys"])
@pytest.mark.parametrize("user", ["agent1", "auditor"])
@async_test
async def test_the_pages_of_what_was(house: House, path: str, user: str) -> None:
    assert (await house.browser().get(path)).headers["location"] == "/login"
    browser = await house.signed_in(user)
    answer = await browser.get(path)
    assert answer.status_code == 200
    assert "src-calls.ts" in answer.text
    assert f'"user": "{user}"' in answer.text


@async_test
async def test_the_audit_log_is_a_page_for_auditors_and_administrators(house: House) -> None:
    assert (await house.browser().get("/audit")).headers["location"] == "/login"
    for user, status in (("agent1", 403), ("supervisor", 403), ("admin", 200), ("auditor", 200)):
        answer = await (await house.signed_in(user)).get("/audit")
        assert (user, answer.status_code, "src-audit.ts" in answer.text) == (user, status, status == 200)

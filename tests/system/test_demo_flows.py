"""The demo's flows as callers go through them, by real keys over RTP: what they hear of, and what is written down."""

from __future__ import annotations

import asyncio
import json
from array import array
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from callcenter.audio import PCMU, encode, joined
from tests.helpers.product import Product
from tests.helpers.recordings import channels_of, fetch
from tests.helpers.sipp import Caller
from tests.helpers.sites import demo_site, settings_of
from tests.helpers.sounds import loudest_second, rtp_pcap, tone, ulaw
from tests.helpers.spoken import TALKERS, spoken
from tests.system.aio import eventually, system_test
from tests.system.test_flow_verbs import desk
from tests.system.test_say import file_of

pytestmark = pytest.mark.system

MAIN, COMPLAINTS, OFFICE, DEPARTMENTS = "5000", "5012", "5013", "5014"
STRANGER, OTHER_STRANGER = "+8613900000001", "+8613900000002"
TANG_YUE, ZHOU_PING, WU_JING, ANA = "+8613800000142", "+8613800000143", "+8613800000154", "+8613800000150"
FIGURES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
HZ = 700.0
Events = list[dict[str, Any]]


def caller(folder: Path, product: Product, number: str, ani: str, *keys: str | float) -> Caller:
    """Who calls, listens for a moment, and presses keys in groups; a number waits so long."""
    found = Caller(folder, product.sip_port, number=number, ani=ani).calls().is_answered().waits(1.5)
    for group in keys:
        found = found.waits(group) if isinstance(group, float) else found.presses(group)
    return found


async def called(who: Caller) -> None:
    """The caller hangs up in the end."""
    await (await who.waits(1.0).hangs_up().run()).wait()


async def story(product: Product, token: str, ani: str, calls: int = 1) -> Events:
    """What happened in the last of so many calls from this number."""
    ended = await eventually(
        lambda: product.calls(token, state="ended", ani=ani), lambda found: len(found) == calls
    )
    return list((await asyncio.to_thread(product.get, f"/api/calls/{ended[0]['id']}", token))["events"])


def way(events: Events) -> list[str]:
    """The nodes gone through, those of another flow with its name."""
    steps = [step for event in events if event["type"] == "NodesEntered" for step in event["steps"]]
    return [node if flow == steps[0][1] else f"{flow}/{node}" for _, flow, node in steps]


async def is_heard(product: Product, token: str, recording: str, purpose: str) -> None:
    """The recording was kept for this purpose, and the caller's tone is in it."""
    kept = (await asyncio.to_thread(product.get, "/api/recordings?kind=statement&state=kept", token))["items"]
    assert [one["purpose"] for one in kept if one["id"] == recording] == [purpose]
    audio = await asyncio.to_thread(fetch, product, f"/api/recordings/{recording}/audio", token)
    assert loudest_second(channels_of(audio)[0], HZ) > 0.9


def of(events: Events, kind: str, field: str) -> list[Any]:
    return [event[field] for event in events if event["type"] == kind]


@system_test
async def test_the_main_number_knows_who_calls(tmp_path: Path, prompts: Path) -> None:
    async with Product(tmp_path, prompts=prompts) as product:
        token = await asyncio.to_thread(product.login, "supervisor")
        await asyncio.gather(
            called(caller(tmp_path, product, MAIN, STRANGER, "91")),
            called(caller(tmp_path, product, MAIN, OTHER_STRANGER, "#60")),
            called(caller(tmp_path, product, MAIN, ZHOU_PING, "2")),
            called(caller(tmp_path, product, MAIN, WU_JING, "1")),
            called(caller(tmp_path, product, MAIN, TANG_YUE, "1")),
        )
        chose = await story(product, token, STRANGER)
        assert way(chose) == ["greeting", "who", "choose_language", "main_menu", "support"]
        assert ["zh/main_menu"] in of(chose, "PromptStarted", "prompts")
        short = await story(product, token, OTHER_STRANGER)
        assert way(short)[2:] == [
            "choose_language",
            "short_menu",
            "complaint",
            "complaint/welcome",
            "complaint/agent",
        ]
        assert of(short, "EntryStarted", "priority") == [5]
        known = await story(product, token, ZHOU_PING)
        assert way(known) == ["greeting", "who", "speak_theirs", "standing", "main_menu", "sales"]
        heard = [name for names in of(known, "PromptStarted", "prompts")[1:] for name in names]
        assert {name.partition("/")[0] for name in heard} <= {"zh", "music"}
        vip = await story(product, token, WU_JING)
        assert (way(vip)[-2:], of(vip, "EntryStarted", "queue")) == (["standing", "vip"], ["vip"])
        assert way(await story(product, token, TANG_YUE))[-2:] == ["main_menu", "support"]
        # The third call within the month: the site file knows of two, and this was one.
        await called(caller(tmp_path, product, MAIN, TANG_YUE, "2"))
        assert way(await story(product, token, TANG_YUE, 2))[-2:] == ["short_menu", "sales"]
        assert "Traceback" not in product.tail(1_000_000)


async def is_filed(product: Product, token: str) -> None:
    """The complaint is a case with its recording; its number was sent and said."""
    events = await story(product, token, ANA)
    assert way(events) == [
        "welcome", "about", "has_number", "number", "statement", "open", "filed", "can_read", "text_message",
        "tell", "more", "bye",
    ]  # fmt: skip
    assert of(events, "GoalReached", "goal") == ["complaint_filed"]
    (case,) = (await asyncio.to_thread(product.get, "/api/cases", token))["items"]
    assert (case["kind"], case["state"], case["customer"]) == ("complaint", "open", "ana-ferreira")
    assert (case["text"], case["details"]) == (
        "Complaint by telephone: delivery", {"category": "delivery", "number": "801"},
    )  # fmt: skip
    await is_heard(product, token, case["recording"], "complaint")

    async def messages() -> list[Any]:
        file = product.data / "hooks" / "sms.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    (message,) = await eventually(messages, bool)
    assert message == {"to": ANA, "text": f"We have your complaint. Its number is {case['number']}"}
    number = " ".join(FIGURES[int(figure)] for figure in case["number"].removeprefix("C-"))
    told = product.data / "prompts" / "made" / "said"
    assert (told / f"{file_of(f'Your complaint has the number {number}.')}.wav").exists()


async def is_surveyed(product: Product, token: str) -> None:
    """Whoever was hung up on by the agent has told how it was."""
    events = await story(product, token, STRANGER)
    assert way(events)[-4:] == [
        "survey/questions",
        "survey/anything_else",
        "survey/comment",
        "survey/bye",
    ]
    (record,) = await product.calls(token, ani=STRANGER)
    assert (record["outcome"], record["agent"], record["scores"]) == (
        "answered", "agent1", [["satisfaction", "agent", 4], ["satisfaction", "result", 5]],
    )  # fmt: skip
    comments = "/api/recordings?kind=statement&state=kept"
    kept = (await asyncio.to_thread(product.get, comments, token))["items"]
    (comment,) = [one["id"] for one in kept if one["call"] == record["id"]]
    await is_heard(product, token, comment, "comment")


@system_test
async def test_a_complaint_becomes_a_case_and_a_survey_follows_the_call(
    tmp_path: Path, prompts: Path
) -> None:
    said = rtp_pcap(tmp_path / "said.pcap", ulaw(tone(HZ, 30.0)))
    async with Product(tmp_path, prompts=prompts) as product, desk(product, "agent1") as agent:
        token = await asyncio.to_thread(product.login, "supervisor")
        asked = caller(tmp_path, product, COMPLAINTS, STRANGER, "0", 8.0, "451", 0.5, "5", 0.7)
        await asked.plays(said, 2.5).presses("#").is_hung_up_on().run()
        complains = caller(tmp_path, product, COMPLAINTS, ANA, "121801#", 0.5, "5", 0.7)
        await complains.plays(said, 2.5).presses("#").waits(4.0).presses("#").is_hung_up_on().run()
        (talking,) = await eventually(lambda: product.calls(token, state="talking"), bool)
        await agent.says(type="hang_up", call=talking["id"])
        await asyncio.gather(asked.wait(), complains.wait())

        await is_filed(product, token)
        await is_surveyed(product, token)
        assert "Traceback" not in product.tail(1_000_000)


def office_on_holiday(folder: Path) -> dict[str, str]:
    """The demo's office on a holiday, in whatever time zone; and a trunk, so that callers can be called back."""
    site, today = demo_site(), datetime.now(UTC).date()
    site["hours"]["office"] = {
        "week": {"mon-sun": "09:00-10:00"},
        "holidays": [
            {"date": today + timedelta(days=days), "name": {"en": "Company Day", "zh": "司庆日"}}
            for days in (-1, 0, 1)
        ],
    }
    site["trunks"] = {
        "world": {
            "uri": "sip:127.0.0.1:9", "prefixes": ["+86"], "codecs": ["PCMU"], "caller_number": "+861065520000",
            "options_every_s": 0,
        }
    }  # fmt: skip
    return settings_of(folder, site)


@system_test
async def test_departments_by_voice_and_the_office_on_a_holiday(tmp_path: Path, prompts: Path) -> None:
    (word,) = spoken([("the office", TALKERS[0])])
    voice = rtp_pcap(tmp_path / "office.pcap", encode(PCMU, joined(word, array("h", bytes(16_000 * 6)))))
    said = rtp_pcap(tmp_path / "said.pcap", ulaw(tone(HZ, 30.0)))
    async with Product(tmp_path, settings=office_on_holiday(tmp_path), prompts=prompts) as product:
        token = await asyncio.to_thread(product.login, "supervisor")
        message = caller(tmp_path, product, OFFICE, STRANGER, 9.0, "1", 0.5, "5", 0.7)
        await asyncio.gather(
            called(caller(tmp_path, product, DEPARTMENTS, OTHER_STRANGER, 7.0).plays(voice, 6.0)),
            called(caller(tmp_path, product, DEPARTMENTS, ANA, "3", 8.0, "2", 1.0, "1", 2.0)),
            called(caller(tmp_path, product, DEPARTMENTS, ZHOU_PING, "2", 9.0)),
            called(message.plays(said, 2.0)),
        )
        spoke = await story(product, token, OTHER_STRANGER)
        assert way(spoke)[3:5] == ["office", "after_hours/welcome"]
        assert of(spoke, "DigitPressed", "digit") == []
        pressed = await story(product, token, ZHOU_PING)
        assert way(pressed)[-3:] == ["tell", "which_queue", "sales"]
        back = await story(product, token, ANA)
        assert [node.removeprefix("after_hours/") for node in way(back) if "/" in node][3:10] == [
            "door", "has_name", "on_holiday", "is_known", "opens", "what_now", "call_back",
        ]  # fmt: skip
        assert of(back, "CallbackPromised", "number") == [ANA]
        left = await story(product, token, STRANGER)
        assert way(left)[-2:] == ["what_now", "box"]
        kept = (await asyncio.to_thread(product.get, "/api/voicemail", token))["items"]
        assert [one["box"] for one in kept] == ["support"]
        told = product.data / "prompts" / "made" / "said"
        assert (told / f"{file_of('Our office is closed today: Company Day.')}.wav").exists()
        assert "Traceback" not in product.tail(1_000_000)

"""What the pages of contacts, cases, voicemail and surveys are told: invented events, folded as the records are."""

from __future__ import annotations

import math
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from callcenter import events as e
from callcenter.audio import PCMU, encode, interleaved, sine, ulaw_header
from callcenter.calls.cdr import CallRecord, fold
from callcenter.store.memory import stored_event
from callcenter.web.call_records import record_row
from tests.agent_ui import floor_scenes, scenes
from tests.agent_ui.fake_labels import BILLING, FLOWS, PEOPLE, QUESTIONS, SURVEY

CALL = "call-7f3a19c2"
NAMES = [
    ("Tang Yue", "+8613800000142"), ("David Kim", "+12025550148"), ("", "+8613800000165"),
    ("He Jian", "+8613800000177"),
    ("", ""), ("Konstantin Alexandropoulos-Papadimitriou", "+302105550148"),
]  # fmt: skip
OUTCOMES = ("answered", "answered", "abandoned", "voicemail", "callback", "ivr", "failed")
TOTAL = 120
SECONDS = 222.0
Page = Callable[[Request, str, Any], HTMLResponse]


def happened(now: float) -> list[e.Event]:
    """One contact with a bit of everything."""
    return [*until_answered(now - 400, CALL, "entry-1"), *from_then_on(now - 400, CALL, "entry-1")]


def until_answered(began: float, call: str, entry: str) -> list[e.Event]:
    def why(agent: str, code: str, **facts: str | float) -> dict[str, Any]:
        return {"why": "A reason.", "why_code": code, "why_facts": facts, "agent": agent}

    return [
        e.CallArrived(at=began, call=call, ani="+8613800000142", dnis="4000000110", display_name="Tang"),
        e.IvrPortTaken(at=began, call=call, port=7, ani="+8613800000142", dnis="4000000110"),
        e.FlowStarted(at=began, call=call, flow="main", version="12", language="zh"),
        e.CustomerMatched(at=began + 0.2, call=call, customer="tang-yue", name="Tang Yue", tier="gold", matches=1),
        e.PromptStarted(at=began + 0.3, call=call, node="greet", prompts=("zh/welcome", "zh/menu")),
        e.NodesEntered(at=began + 0.3, call=call, steps=((0, "main", "greet"), (0, "main", "menu"))),
        e.WrongDigit(at=began + 14, call=call, node="menu", digit="8"),
        e.DigitPressed(at=began + 21, call=call, digit="1"),
        e.MenuChosen(at=began + 21, call=call, node="menu", choice="1", label=BILLING),
        e.EntryStarted(at=began + 40, entry=entry, call=call, queue="billing", skills=(), priority=50, cause="arrival",
                       ranked_from=began + 40),
        e.Offered(at=began + 40, offer="o-1", entry=entry, call=call, queue="billing", deadline=began + 58,
                  **why("agent2", "best_ready", strategy="longest_idle", candidates=4.0, idle_s=182.0)),
        e.ScreenPopped(at=began + 40, call=call, agent="agent2", offer="o-1"),
        e.AgentRinging(at=began + 40.1, call=call, agent="agent2", offer="o-1"),
        e.OfferEnded(at=began + 58, offer="o-1", entry=entry, call=call, agent="agent2", outcome="missed"),
        e.PositionAnnounced(at=began + 58, entry=entry, call=call, position=1, wait_p50_s=20.0, wait_p90_s=70.0),
        e.NeedsRelaxed(at=began + 58, entry=entry, call=call, queue="billing", step=1, steps=2,
                       needs="chinese ≥ 7, billing ≥ 5"),
        e.Offered(at=began + 58, offer="o-2", entry=entry, call=call, queue="billing", deadline=began + 78,
                  **why("agent1", "freed_agent", waiting=3.0, waited_s=18.0, needs="chinese ≥ 7", step=1.0, steps=2.0)),
        e.OfferEnded(at=began + 62, offer="o-2", entry=entry, call=call, agent="agent1", outcome="accepted"),
        e.EntryEnded(at=began + 62, entry=entry, call=call, queue="billing", outcome="answered", agent="agent1",
                     waited_s=22.0, cause="arrival"),
        e.CallConnected(at=began + 62, call=call, entry=entry, agent="agent1"),
    ]  # fmt: skip


def from_then_on(began: float, call: str, entry: str) -> list[e.Event]:
    return [
        e.RecordingStarted(at=began + 62, call=call, recording="rec-1", kind="contact", queue="billing",
                           agent="agent1"),
        e.SupervisionStarted(at=began + 90, call=call, supervisor="boss", mode="listen"),
        e.SupervisionEnded(at=began + 120, call=call, supervisor="boss", mode="listen", cause="left"),
        e.CallHeld(at=began + 130, call=call, agent="agent1"),
        e.CallResumed(at=began + 150, call=call, agent="agent1", held_s=20.0),
        e.MediaStalled(at=began + 180, call=call, side="caller", silent_s=3.0),
        e.MediaRecovered(at=began + 184, call=call, side="caller"),
        e.CaseOpened(at=began + 200, call=call, number="C-1042", kind="complaint", customer="tang-yue"),
        e.RecordingPaused(at=began + 210, call=call, recording="rec-1", by="agent1", until=began + 330),
        e.RecordingResumed(at=began + 225, call=call, recording="rec-1", by="agent1"),
        e.CallEnded(at=began + 284, call=call, released_by="caller", outcome="answered", cause="BYE"),
        e.LegQualityMeasured(at=began + 285, call=call, side="caller", codec="PCMU", packets=11000, lost_share=0.011,
                             jitter_ms=8.2, far_lost_share=0.002, round_trip_ms=96.0, mos=4.01),
        e.RecordingFinished(at=began + 285, call=call, recording="rec-1", kind="contact", file="x.wav",
                            seconds=SECONDS, octets=1, gaps=((148.0, 163.0),), queue="billing", agents=("agent1",)),
        e.DispositionRecorded(at=began + 300, call=call, agent="agent1", entry=entry, disposition="solved",
                              note="Invoice explained, refund of 12.40 on its way."),
    ]  # fmt: skip


def record(told: Sequence[e.Event]) -> CallRecord:
    found: CallRecord | None = None
    for event in told:
        found = fold(found, event)
    assert found is not None
    return found


def quality(now: float) -> list[dict[str, Any]]:
    began = now - 400
    ends = {"caller": range(5, 280, 5), "agent": range(65, 280, 5)}
    return [
        {"leg": side, "side": side, "agent": "agent1" if side == "agent" else "",
         "points": [point(began + at, at, side) for at in times if not 178 <= at <= 190]}
        for side, times in ends.items()
    ]  # fmt: skip


def point(moment: float, at: int, side: str) -> dict[str, Any]:
    dip = math.exp(-(((at - 160) / 18) ** 2)) if side == "caller" else 0.0
    return {
        "at": moment, "lost_share": round(0.003 + 0.09 * dip, 4), "jitter_ms": round(4 + 30 * dip, 1),
        "far_lost_share": 0.001, "round_trip_ms": 90 + 60 * dip, "mos": round(4.3 - 1.4 * dip, 2),
    }  # fmt: skip


def one(now: float) -> dict[str, Any]:
    told = happened(now)
    stored = [stored_event(seq, event) for seq, event in enumerate(told, 1)]
    said = [{"seq": row.seq, "at": row.at, "type": row.type, **row.payload} for row in stored]
    whole = {"events": said, "quality": quality(now), "people": PEOPLE, "flows": FLOWS}
    return {**record_row(record(told)), **whole}


def under_way(now: float) -> dict[str, Any]:
    whole = one(now)
    kept = [told for told in whole["events"] if told["at"] < now - 200]
    return {**whole, "events": kept, "state": "talking", "ended_at": None, "outcome": "", "released_by": "",
            "connected_at": now - 338, "talk_s": 0.0, "disposition": "", "disposition_note": ""}  # fmt: skip


def rows(now: float, wanted: dict[str, str]) -> list[dict[str, Any]]:
    whole = record(happened(now))
    found = []
    for number in range(TOTAL):
        name, ani = NAMES[number % len(NAMES)]
        outcome = OUTCOMES[number % len(OUTCOMES)]
        answered = outcome == "answered"
        row = replace(
            whole, id=f"call-{number}", arrived_at=now - 400 - 311 * number, ani=ani, customer_name=name,
            display_name="", outcome=outcome, agent="agent1" if answered else "", waited_s=3.0 + 17 * (number % 9),
            agents=("agent1", "agent2")[: 1 + number % 2] if answered else (),
            answered_at=now if answered else None, talk_s=131.0 + 40 * (number % 7),
            recordings=("r",) if answered else (),
            worst_mos=(4.3, 3.4, 2.9)[number % 3] if answered else None, direction="out" if number % 11 == 5 else "in",
            queue=("billing", "chinese", "technical")[number % 3] if outcome != "ivr" else "",
        )  # fmt: skip
        found.append(record_row(row))
    for name in ("queue", "outcome", "direction"):
        found = [row for row in found if not wanted.get(name) or row[name] == wanted[name]]
    seek = wanted.get("seek", "").lower()
    return [row for row in found if seek in f"{row['customer_name']} {row['ani']}".lower()]


def offers(now: float) -> list[dict[str, Any]]:
    codes = [
        "next",
        "free",
        "skills",
        "skills",
        "busy",
        "not_ready",
        "logged_out",
        "logged_out",
        "logged_out",
        "busy",
    ]
    agents = [
        {
            **floor_scenes.verdict(number, code, now),
            "rank": number if number < 3 else 0,
            "agent": f"agent{number}",
        }
        for number, code in enumerate(codes, 1)
    ]
    rivals = [{"entry": "e-9", "contact": "call-9", "queue": "billing", "waited_s": 14.0, "points": 64.0}]
    blank = {"why": "", "why_code": "", "waited_s": 18.0, "ended": 0.0, "outcome": ""}
    return [
        {"offer": f"o-{number}", "at": now - 342, "agent": agent, "queue": "billing", "agents": agents,
         "rivals": rivals, **blank}
        for number, agent in ((1, "agent2"), (2, "agent1"))
    ]  # fmt: skip


CASES = [
    {"number": f"C-{1042 - number}", "kind": kind, "state": "closed" if number == 2 else "open", "text": text,
     "details": {"invoice": "2026-118"} if number == 0 else {}, "recording": "", "customer": "tang-yue",
     "customer_name": {"en": "Tang Yue", "zh": "唐悦"}, "call": CALL,
     "ani": "+8613800000142", "opened_at": -3600.0 * (number + 1), "closed_at": -60.0 if number == 2 else None,
     "closed_by": "agent1" if number == 2 else "", "note": "Sent anew." if number == 2 else ""}
    for number, (kind, text) in enumerate([
        ("complaint", "Was charged twice in March; wants the second amount back before the end of the week."),
        ("technical", ""), ("order", "Asks for a copy of the order confirmation.")])
]  # fmt: skip


def named(number: str) -> dict[str, Any]:
    return next(one for one in CASES if one["number"] == number)


def messages(now: float) -> list[dict[str, Any]]:
    return [
        {"id": f"rec-{number}", "call": CALL, "box": "billing", "ani": ani, "seconds": 31.0 + number,
         "left_at": now - 900 * (number + 1),
         "heard_at": None if number < 2 else now - 60, "heard_by": "agent1" if number >= 2 else "",
         "assigned_to": "agent1" if number == 2 else ""}
        for number, (_, ani) in enumerate(NAMES[:4])
    ]  # fmt: skip


BOX = {"box": "billing", "name": {"en": "Billing", "zh": "账单"}, "new": 2}
SCORES = [
    {"of": "", "survey": "after_call", "question": question, "answers": 120, "mean": mean,
     "survey_label": SURVEY, "question_label": QUESTIONS.get(question, {}),
     "counts": {"1": 4, "2": 6, "3": 20, "4": 50, "5": 40}}
    for question, mean in (("friendly", 4.13), ("solved", 3.87))
]  # fmt: skip


def sound() -> bytes:
    spoken = [sine(200 + 40 * (number % 5), 1.5, -30.0 + 3 * (number % 5)) for number in range(8)]
    left = b"".join(encode(PCMU, part) for part in spoken)
    both = interleaved(left, left[len(left) // 3 :] + left[: len(left) // 3])
    return ulaw_header(2, len(both)) + both


class Reader(NamedTuple):
    """Whose page it is, where that is nobody with a console."""

    user: str
    name: str
    role: str
    extension: str
    language: str

    def model_dump(self) -> dict[str, str]:
        return self._asdict()


AUDITOR = Reader("audit", "Anna Audit", "auditor", "", "en")
PAGES = re.compile(r"/(calls|cases|voicemail|surveys|audit)(/[^/]*)?\Z")


class Aside:
    """Lets `records` answer its own pages and what they ask, and nothing else."""

    def __init__(self, app: ASGIApp, records: FastAPI) -> None:
        self._app, self._records = app, records

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self._records if self._is_ours(scope) else self._app)(scope, receive, send)

    @staticmethod
    def _is_ours(scope: Scope) -> bool:
        if scope["type"] != "http":
            return False
        asked_by = urlsplit(dict(scope["headers"]).get(b"referer", b"").decode()).path
        # What administration is told, the audit log is told too.
        is_told = scope["path"].startswith("/api/") and not scope["path"].startswith("/api/admin")
        return bool((is_told and PAGES.match(asked_by)) or PAGES.match(scope["path"]))


def routes(app: FastAPI, page: Page, now: Callable[[], float], look: Callable[[], Any]) -> None:
    """`page(request, template, me)` draws; `look()` gives the fake API, whose `refuses` counts here too.

    Other pages ask for calls as well and are told of other ones: who asks is what the browser says.
    """
    records = FastAPI()
    app.add_middleware(Aside, records=records)

    async def frame(request: Request) -> HTMLResponse:
        return page(request, "calls.html", whose(request))

    async def audit(request: Request) -> HTMLResponse:
        return page(request, "audit.html", AUDITOR)

    for path in ("/calls", "/calls/{call}", "/cases", "/voicemail", "/surveys"):
        records.get(path)(frame)
    records.get("/audit")(audit)
    answers = Answers(now, look)
    for path, tell in answers.table().items():
        records.add_api_route(path, answers.answering(tell), methods=["GET", "POST", "DELETE"])


def whose(request: Request) -> Any:
    wanted = request.query_params
    return scenes.ME if "mine" in wanted else AUDITOR if "auditing" in wanted else scenes.BOSS


class Answers:
    """What each address of the API tells; with `is_empty` there is nothing yet."""

    def __init__(self, now: Callable[[], float], look: Callable[[], Any]) -> None:
        self._now, self._look = now, look
        self._wav = sound()

    def answering(self, tell: Callable[[Request], Any]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            api = self._look()
            if api.refuses:
                refusal = {"error": {"code": api.refuses, "text": "No."}}
                return JSONResponse(refusal, 404 if api.refuses == "not_found" else 422)
            if request.method != "GET":
                api.asked.append((request.method, request.url.path, (await request.body()).decode()))
            told = tell(request)
            return told if isinstance(told, Response) else JSONResponse(told)

        return answer

    def table(self) -> dict[str, Callable[[Request], Any]]:
        return {
            "/api/queues": lambda _: {"items": [row.model_dump() for row in scenes.queues(self._now())]},
            "/api/agents": self.agents,
            "/api/skills": lambda _: scenes.skill_names(),
            "/api/calls": self.calls,
            "/api/calls/{call}": lambda _: (under_way if self._is_empty else one)(self._now()),
            "/api/calls/{call}/routing": self.story,
            "/api/recordings": self.recordings,
            "/api/recordings/{recording}/waveform": picture,
            "/api/recordings/{recording}/audio": self.audio,
            "/api/voicemail/boxes": lambda _: {"items": [BOX]},
            "/api/voicemail": lambda _: {"items": self._some(messages(self._now())), "next": ""},
            "/api/voicemail/{message}/waveform": picture,
            "/api/voicemail/{message}/audio": self.audio,
            "/api/voicemail/{message}/{what}": lambda _: {},
            "/api/voicemail/{message}": lambda _: {},
            "/api/cases": self.cases,
            "/api/cases/{number}": lambda request: self._case(named(request.path_params["number"])),
            "/api/cases/{number}/close": lambda _: {},
            "/api/surveys/scores": lambda _: {"items": self._some(SCORES)},
            "/api/surveys": lambda _: {"items": self._some(given(self._now())), "next": 0},
        }

    @property
    def _is_empty(self) -> bool:
        return bool(self._look().is_empty)

    def _some(self, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [] if self._is_empty else told

    def agents(self, _: Request) -> Any:
        named = (("agent1", "Lin Mei"), ("agent2", "Wang Lei"))
        return {"items": [scenes.row(agent, name, "idle", self._now()).model_dump() for agent, name in named]}

    def calls(self, request: Request) -> Any:
        wanted = dict(request.query_params)
        self._look().asked.append(wanted)
        after, limit = int(wanted.get("after") or 0), int(wanted.get("limit", 50))
        found = self._some(rows(self._now(), wanted))
        more = after + limit
        return {"items": found[after:more], "next": str(more) if more < len(found) else ""}

    def recordings(self, _: Request) -> Any:
        kept = {
            "id": "rec-1", "call": CALL, "kind": "contact", "state": "kept", "started_at": self._now() - 338,
            "seconds": SECONDS, "agents": ["agent1"], "gaps": [[148.0, 163.0]], "file": "x.wav", "failure": "",
            "deleted_at": None, "deleted_for": "", "is_held": False,
        }  # fmt: skip
        return {"items": self._some([kept]), "next": ""}

    def audio(self, _: Request) -> Response:
        return Response(self._wav, media_type="audio/wav")

    def story(self, _: Request) -> Any:
        told = floor_scenes.story(CALL, "entry-1", self._now())
        told["entries"][0]["offers"] = offers(self._now())
        return told

    def cases(self, request: Request) -> Any:
        state = request.query_params.get("state", "")
        found = [self._case(case) for case in CASES if state in ("", case["state"])]
        return {"items": self._some(found), "next": ""}

    def _case(self, found: dict[str, Any]) -> dict[str, Any]:
        now, closed = self._now(), found["closed_at"]
        closed_at = None if closed is None else now + closed
        return {**found, "opened_at": now + found["opened_at"], "closed_at": closed_at}


def picture(_: Request) -> Any:
    def lane(turn: int) -> list[int]:
        return [int(60 * abs(math.sin(at / 7)) * ((at // 40 + turn) % 2)) + 3 for at in range(400)]

    return {"seconds": SECONDS, "channels": [lane(0), lane(1)]}


def given(now: float) -> list[dict[str, Any]]:
    return [
        {"seq": number, "at": now - 500 * number, "call": CALL, "survey": "after_call", "question": "friendly",
         "survey_label": SURVEY, "question_label": QUESTIONS["friendly"],
         "score": 5 - number % 3, "agent": "agent1", "queue": "billing", "flow": "rate"}
        for number in range(1, 9)
    ]  # fmt: skip

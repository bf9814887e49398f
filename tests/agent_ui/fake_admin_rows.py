"""What the administration's pages are shown besides the demo site."""

from __future__ import annotations

AT = 1_773_800_000.0
HOLIDAY = {"date": "2026-12-25", "name": {"en": "Christmas Day", "zh": "圣诞节"}}
TRUNK = {
    "uri": "sip:carrier.example",
    "username": "acme",
    "password": "secret",
    "registers": True,
    "prefixes": ["+86"],
    "caller_number": "+861065520000",
    "numbers": {"861065520000": "5000"},
}
ROLES = [
    {
        "role": "agent",
        "title": {"en": "Agent", "zh": "坐席"},
        "users": ["agent1", "agent2", "agent3"],
        "may": [{"en": "Takes contacts, sees their own calls.", "zh": "接听来电，查看自己的通话。"}],
    },
    {
        "role": "auditor",
        "title": {"en": "Auditor", "zh": "审计员"},
        "users": [],
        "may": [{"en": "Reads records and the audit log.", "zh": "查看记录与审计日志。"}],
    },
]
PREVIEW = {
    "verdict": "rings",
    "agent": "agent2",
    "name": "Wang Lei",
    "step": 1,
    "steps": 1,
    "overflow": None,
    "text": {"en": "Wang Lei’s phone would ring at once", "zh": "王磊的电话会立即振铃"},
    "funnel": [
        {"key": "signed_in", "count": 27},
        {"key": "serve", "count": 12},
        {"key": "idle", "count": 7},
        {"key": "skilled", "count": 4},
    ],
    "candidates": [
        {
            "agent": "agent2",
            "name": "Wang Lei",
            "skills": {"support": 8},
            "idle_s": 168,
            "result": "next",
            "place": 1,
        },
        {
            "agent": "agent1",
            "name": "Lin Mei",
            "skills": {"support": 9},
            "idle_s": 102,
            "result": "free",
            "place": 2,
        },
        {
            "agent": "agent3",
            "name": "Sara Nilsson",
            "skills": {},
            "idle_s": None,
            "result": "skills",
            "place": None,
        },
    ],
}
OTHERWISE = {
    **PREVIEW,
    "agent": "agent1",
    "name": "Lin Mei",
    "text": {"en": "Lin Mei’s phone would ring", "zh": "林梅的电话会振铃"},
}
DIFF = [
    {"kind": "skipped", "old": None, "new": None, "text": ""},
    {"kind": "same", "old": 50, "new": 50, "text": "    strategy: longest_idle"},
    {"kind": "removed", "old": 51, "new": None, "text": "    ring_for_s: 20"},
    {"kind": "added", "old": None, "new": 51, "text": "    ring_for_s: 25"},
]
VERSIONS = [
    {
        "number": 3,
        "at": AT,
        "by": "admin",
        "source": "page",
        "comment": "longer ringing",
        "back_to": 0,
        "digest": "c",
        "changed": [{"kind": "queues", "name": "support", "op": "changed"}],
    },
    {
        "number": 2,
        "at": AT - 9000,
        "by": "admin",
        "source": "page",
        "comment": "",
        "back_to": 1,
        "digest": "a",
        "changed": [],
    },
    {
        "number": 1,
        "at": AT - 90_000,
        "by": "",
        "source": "first",
        "comment": "",
        "back_to": 0,
        "digest": "a",
        "changed": [],
    },
]
AUDIT = [
    {
        "number": 9,
        "at": AT,
        "user": "admin",
        "source": "127.0.0.1",
        "action": "changed",
        "kind": "queues",
        "item": "support",
        "comment": "longer ringing",
        "detail": [{"field": "ring_for_s", "before": 20, "after": 25}],
    },
    {
        "number": 8,
        "at": AT - 60,
        "user": "petra",
        "source": "192.0.2.7",
        "action": "published",
        "kind": "flow",
        "item": "main 3",
        "comment": "",
        "detail": [],
    },
]
ERRORS = [
    {
        "row": 23,
        "column": "skills",
        "value": "Chinees: 7",
        "problem": {
            "en": "There is no such skill; did you mean Chinese?",
            "zh": "没有此技能，是否为 Chinese？",
        },
    },
    {
        "row": 59,
        "column": "name",
        "value": "agent1",
        "problem": {"en": "Twice in this file; first in row 12.", "zh": "文件中重复，首次出现于第 12 行。"},
    },
]


CARRIER = {
    "trunk": "carrier",
    "health": "resting",
    "why": "503 Service Unavailable",
    "failures": 3,
    "resting_until": AT,
    "has_stood": True,
    "calls_in": 2,
    "calls_out": 1,
    "max_calls": 0,
}

"""More of an agent's and a supervisor's day: held calls, colleagues asked in, notices, promises, a form to fill in."""

from __future__ import annotations

from callcenter.console.messages import Contact, Notice, PromisedCall, Snapshot, ThirdParty
from callcenter.console.supervision import Supervising
from tests.agent_ui import scenes

FORM = [
    {"field": "order", "name": {"en": "Order number", "zh": "订单号"}, "kind": "number", "is_required": True,
     "options": [], "only_for": []},
    {"field": "reason", "name": {"en": "Why they called", "zh": "来电原因"}, "kind": "choice", "is_required": True,
     "options": [{"code": "late", "name": {"en": "Late delivery", "zh": "送货延迟"}},
                 {"code": "broken", "name": {"en": "Broken on arrival", "zh": "到货损坏"}}], "only_for": []},
    {"field": "again", "name": {"en": "Called before", "zh": "此前来过电"}, "kind": "yes_no", "is_required": False,
     "options": [], "only_for": []},
]  # fmt: skip


def notices(now: float) -> list[Notice]:
    return [
        Notice(notice="n-1", at=now - 240, by="Petra Novak", level="urgent", queue="billing", until=now + 3600,
               text="The payment service is down. Promise a call back, do not take card numbers."),
        Notice(notice="n-2", at=now - 4000, by="Petra Novak", level="info", queue="", until=now + 9000,
               text="Team meeting at 16:30 in the small room."),
    ]  # fmt: skip


def promised(now: float) -> list[PromisedCall]:
    return [
        PromisedCall(entry="p-1", queue="billing", number="+8613800000142", name="Tang Yue", due=now + 900,
                     note="Refund of ¥ 348"),
        PromisedCall(entry="p-2", queue="technical", number="+12025550148", name="", due=now + 90_000, note=""),
    ]  # fmt: skip


def follow_ups(now: float) -> list[dict[str, object]]:
    return [
        {
            "id": 1,
            "text": "Send the signed copy",
            "due": now - 600,
            "name": "He Jian",
            "number": "+8613800000177",
        },
        {
            "id": 2,
            "text": "Ask whether it works now",
            "due": now + 72_000,
            "name": "",
            "number": "+493012345678",
        },
    ]


def talking(now: float, **known: object) -> Contact:
    return scenes.contact("talking", now - 222, scenes.found(now), **known)


def scene(name: str, now: float) -> Snapshot:
    """The snapshot of one of these states, or of one in `scenes`."""
    busy = scenes.my_row("on_contact", now - 222)
    idle = scenes.my_row("idle", now - 134, tested_at=now - 7200)
    other = ThirdParty(to="chen.hao", kind="agent", who="chen.hao", state="up")
    joined = other.model_copy(update={"state": "joined"})
    after = scenes.my_row("wrap_up", now - 9, until=now + 51, needs_disposition=True)
    form = scenes.contact("wrap_up", now - 9, scenes.found(now), released_by="caller", form=FORM)
    held = talking(now, held_since=now - 40)
    match name:
        case "held":
            return scenes.snapshot(now, busy, held)
        case "asked-in":
            return scenes.snapshot(now, busy, held.model_copy(update={"third": other}))
        case "conference":
            return scenes.snapshot(now, busy, talking(now, third=joined))
        case "two-rings" | "two-calls" | "two-wrap-up":
            return two(name, now)
        case "second-missed":
            missed = scenes.my_row("on_contact", now - 222, pending="rona")
            return scenes.snapshot(now, missed, talking(now))
        case "form":
            return scenes.snapshot(now, after, form)
        case "notices":
            told = scenes.snapshot(now, idle)
            return told.model_copy(update={"notices": notices(now), "promised": promised(now)})
        case "urgent":
            return scenes.snapshot(now, busy, talking(now)).model_copy(update={"notices": notices(now)})
        case "desk-phone":
            return scenes.snapshot(now, idle).model_copy(update={"has_desk_phone": True})
        case "open-line":
            line = {"has_desk_phone": True, "has_open_line": True}
            return scenes.scene("offer", now).model_copy(update=line)
        case "first-day":
            return scenes.snapshot(now, scenes.my_row("not_ready", now - 20, reason="login")).model_copy(
                update={"past": [], "queues": [], "needs_self_test": True}
            )
        case "listening" | "taken-over":
            mine = Supervising(
                call="call-2", agent="agent4", customer="He Jian", mode="whisper", since=now - 61,
                is_mine=name == "taken-over",
            )  # fmt: skip
            return scenes.floor(now).model_copy(update={"supervising": mine})
    return scenes.scene(name, now)


def two(name: str, now: float) -> Snapshot:
    """Room for two: the second rings, waits while the first is talked with, or is wrapped up while the first waits."""
    busy = scenes.my_row("on_contact", now - 222, contacts=2)
    another = {
        "call": "call-2",
        "offer": "offer-8",
        "ani": "+8613800000177",
        "queue": "chinese",
        "arrived_at": now - 30,
    }
    aside = {"held_since": now - 40, "is_aside": True}
    beside = {
        "two-rings": scenes.contact("ringing", now - 3, scenes.UNKNOWN, **another),
        "two-calls": scenes.contact("talking", now - 60, scenes.UNKNOWN, **another, **aside),
        "two-wrap-up": scenes.contact(
            "wrap_up", now - 9, scenes.UNKNOWN, **another, until=now + 21, is_owed=True
        ),
    }[name]
    first = talking(now, **aside) if name == "two-wrap-up" else talking(now)
    return scenes.snapshot(now, busy, first).model_copy(update={"beside": [beside]})

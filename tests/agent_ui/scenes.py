"""Invented people, queues and calls, as the real message models: what the pages show in previews and tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from callcenter.console.cards import CustomerCard, CustomerStatus, Promise, TimelineItem
from callcenter.console.messages import (
    AgentRow,
    AgentState,
    BoxRow,
    Contact,
    ContactState,
    Me,
    PastContact,
    QueueRow,
    Snapshot,
)
from tests.agent_ui.fake_intervals import alerts

HOUR = 3600.0
DAY = 86_400.0

SKILLS = {
    "chinese": {"en": "Spoken Chinese", "zh": "中文口语"},
    "billing": {"en": "Invoices", "zh": "账单"},
    "sales": {"en": "Sales", "zh": "销售"},
}
BOXES = [BoxRow(box="chinese", name={"en": "Chinese line", "zh": "中文专线"}, new=0)]


def skill_names() -> dict[str, Any]:
    """As the API has them."""
    return {"items": [{"skill": skill, "name": name} for skill, name in SKILLS.items()]}


ME = Me(user="agent1", name="Lin Mei", role="agent", extension="2041", language="en")
BOSS = Me(user="boss", name="Petra Novak", role="supervisor", extension="", language="en")
OFFER = "offer-7"
CALL = "call-7f3a19c2"


def queue(name: str, en: str, zh: str, now: float, **known: object) -> QueueRow:
    row: dict[str, object] = {
        "queue": name, "name": {"en": en, "zh": zh}, "waiting": 0, "longest_since": None, "offered": 0,
        "answered": 0, "abandoned": 0, "service_level": None, "formula": "sl_fair", "target_s": 20.0,
        "agents_ready": 0, "agents_busy": 0, "agents_signed_in": 0, "strategy": "longest_idle",
    }  # fmt: skip
    return QueueRow.model_validate(row | known)


def queues(now: float) -> list[QueueRow]:
    return [
        queue("billing", "Billing", "账单", now, waiting=6, longest_since=now - 112, offered=412, answered=380,
              abandoned=26, service_level=0.789, agents_ready=0, agents_busy=6, agents_signed_in=7,
              callbacks=2, wait_p50_s=75.0, wait_p90_s=170.0, flow_out={"overflowed": 11, "voicemail": 3},
              callbacks_answered=9, callbacks_failed=1, estimates=212, estimate_kept=0.915),
        queue("technical", "Technical", "技术支持", now, offered=300, answered=290, abandoned=9,
              service_level=0.91, agents_ready=1, agents_busy=4, agents_signed_in=5, strategy="ring_all"),
        queue("chinese", "Chinese line", "中文专线", now, waiting=8, longest_since=now - 221, offered=231,
              answered=204, abandoned=19, service_level=0.683, agents_busy=9, agents_signed_in=10, callbacks=1,
              resting=1, wait_p50_s=160.0, wait_p90_s=290.0, strategy="least_skilled_sufficient",
              flow_out={"overflowed": 4}, sent_to={"queue:billing": 3, "voicemail:chinese": 1},
              estimates=118, estimate_kept=0.847, shadow_differences=22),
        queue("complaints", "Complaints", "投诉", now, agents_ready=1, agents_signed_in=1, door="closed"),
    ]  # fmt: skip


def row(agent: str, name: str, state: AgentState, since: float, **known: object) -> AgentRow:
    values: dict[str, object] = {
        "agent": agent, "name": name, "state": state, "reason": "", "since": since, "until": None,
        "queues": ["billing", "technical", "chinese"], "call": None, "customer": None, "handled": 0,
    }  # fmt: skip
    return AgentRow.model_validate(values | known)


def my_row(state: AgentState, now: float, **known: object) -> AgentRow:
    return row("agent1", "Lin Mei", state, now, **({"handled": 23} | known))


TEAM = [
    ("Wang Lei", "not_ready", 226, {"reason": "no_answer"}),
    ("Chen Hao", "idle", 72, {"queues": ["complaints"]}),
    ("Sun Yan", "on_contact", 860, {"customer": "He Jian", "call": "call-2"}),
    ("Ana Costa", "wrap_up", 24, {}),
    ("Ivan Petrov", "on_contact", 128, {}),
    ("Zhou Qi", "on_contact", 245, {"customer": "+86 138 0000 0165"}),
    ("Maria Lopez", "idle", 40, {}),
    ("Emma Wolf", "not_ready", 728, {"reason": "break"}),
    ("Li Na", "offered", 6, {}),
    ("Konstantin Alexandropoulos", "on_contact", 3925, {}),
    ("Yu Tian", "logged_out", 900, {"queues": []}),
]


def team(now: float) -> list[AgentRow]:
    mine = [my_row("on_contact", now - 222, customer="Tang Yue", call=CALL)]
    states = ((name, state, since, more) for name, state, since, more in TEAM)
    return mine + [
        AgentRow.model_validate(
            row(f"agent{index}", name, "idle", now - since).model_dump() | {"state": state} | more
        )
        for index, (name, state, since, more) in enumerate(states, start=2)
    ]


FAMILY = [
    "Wang",
    "Li",
    "Zhang",
    "Liu",
    "Chen",
    "Yang",
    "Huang",
    "Zhao",
    "Novak",
    "Costa",
    "Nilsson",
    "Okafor",
]
GIVEN = ["Wei", "Na", "Min", "Jing", "Tomas", "Ana", "Sara", "Ifeoma"]
MOODS: list[tuple[AgentState, dict[str, object]]] = [
    ("on_contact", {"customer": "+86 138 0000 0165"}),
    ("on_contact", {"customer": "He Jian"}),
    ("idle", {}),
    ("on_contact", {}),
    ("wrap_up", {}),
    ("not_ready", {"reason": "lunch"}),
    ("on_contact", {"customer": "Orchid Trading"}),
    ("offered", {}),
    ("not_ready", {"reason": "phone_lost"}),
    ("logged_out", {"queues": []}),
]


def hundreds(now: float) -> Snapshot:
    """As many agents as one page is made for: five hundred."""
    return crowd(now, 500)


def crowd(now: float, agents_there: int = 96) -> Snapshot:
    """A Monday morning: a hundred agents, a dozen queues."""
    names = [f"{given} {family}" for given in GIVEN for family in FAMILY]
    names = [names[n % len(names)] for n in range(agents_there)]
    agents = [
        AgentRow.model_validate(
            row(f"agent{n}", name, "idle", now - 7 * n - 3 * n * n % 1100).model_dump()
            | {"state": state}
            | known
        )
        for n, name in enumerate(names)
        for state, known in [MOODS[n * 7 % len(MOODS)]]
    ]
    more = [
        queue(f"region-{n}", f"Region {n}", f"第 {n} 大区", now, waiting=n % 3, offered=40 * n, answered=38 * n,
              longest_since=now - 9 * n if n % 3 else None, abandoned=n, service_level=0.83 - n / 200,
              agents_ready=n % 2, agents_busy=n + 2, agents_signed_in=2 * n + 3)
        for n in range(1, 9)
    ]  # fmt: skip
    return floor(now, agents, queues(now) + more)


def empty_floor(now: float) -> Snapshot:
    """The first minute after an installation without a site."""
    return floor(now, [], [])


def tang_yue(now: float) -> CustomerCard:
    return CustomerCard(
        customer="c-142", name="Tang Yue", local_name="唐悦", account="40-118-203", tier="gold", language="zh",
        since_year=2017, numbers=["+8613800000142", "+8613800000143"], email="tang.yue@example.invalid",
        notes="Third call about the same charge of ¥ 348.\nGreet in Chinese.", do_not_sell=True,
        promises=[
            Promise(what={"en": "Refund answer", "zh": "退款答复"}, due=now - 2 * HOUR - 840, owner="Chen Hao"),
            Promise(what={"en": "Send the signed copy", "zh": "寄出签字副本"}, due=now + 0.4 * HOUR, owner="Lin Mei"),
            Promise(what={"en": "Check the new plan", "zh": "确认新套餐"}, due=now + 3 * DAY, owner="Lin Mei"),
        ],
        timeline=[
            item(now - 2 * DAY, "email", "“We are checking it.”", "“正在核查。”", "", "Chen Hao"),
            item(now - 4 * DAY, "voice", "Charged ¥ 348 twice.", "重复扣款 ¥ 348。", "open", "Chen Hao"),
            item(now - 4 * DAY, "voice", "Left the queue after 3:10.", "排队 3:10 后挂断。", "abandoned", ""),
            item(now - 45 * DAY, "chat", "Address changed.", "修改地址。", "resolved", "Sun Yan"),
            item(now - 70 * DAY, "voice", "Question about the plan.", "套餐咨询。", "resolved", "Wang Lei"),
        ],
    )  # fmt: skip


def item(at: float, channel: str, en: str, zh: str, outcome: str, agent: str) -> TimelineItem:
    return TimelineItem(at=at, channel=channel, summary={"en": en, "zh": zh}, outcome=outcome, agent=agent)


def namesake(now: float) -> CustomerCard:
    return CustomerCard(
        customer="c-143", name="Tang Wei", local_name="唐伟", account="40-118-204", tier="standard", language="zh",
        since_year=None, numbers=["+8613800000142"], email="", notes="", do_not_sell=False, promises=[], timeline=[],
    )  # fmt: skip


LOOKING_UP = CustomerStatus(status="looking_up")
UNKNOWN = CustomerStatus(status="unknown")


def found(now: float) -> CustomerStatus:
    return CustomerStatus(status="found", cards=[tang_yue(now)])


def several(now: float) -> CustomerStatus:
    return CustomerStatus(status="several", cards=[tang_yue(now), namesake(now)])


DISPOSITIONS = [
    {"code": code, "name": {"en": en, "zh": zh}}
    for code, en, zh in (
        ("solved", "Solved", "已解决"),
        ("open", "Still open", "未解决"),
        ("callback", "To be called back", "需回电"),
        ("wrong", "Wrong number", "打错电话"),
    )
]


def asked_back(now: float, attempt: int = 1) -> dict[str, object]:
    """Whoever would rather be called, twelve minutes ago."""
    return {"number": "+8613800000142", "asked_at": now - 720, "attempt": attempt}


def contact(
    state: ContactState, now: float, customer: CustomerStatus = LOOKING_UP, **known: object
) -> Contact:
    values: dict[str, object] = {
        "call": CALL, "entry": "entry-1", "offer": OFFER, "state": state, "since": now, "queue": "billing",
        "ani": "+8613800000142", "dnis": "4000000110", "display_name": "",
        "menu_path": [{"en": "Billing", "zh": "账单"}, {"en": "Question about an invoice", "zh": "发票问题"}],
        "arrived_at": now - 62, "waited_s": 22.0,
        "announced_position": 2, "why": "Longest idle (2:14) of 3 ready agents with billing ≥ 5",
        "why_code": "best_ready", "dispositions": DISPOSITIONS,
        "why_facts": {"strategy": "longest_idle", "idle_s": 134.0, "candidates": 3, "waiting": 1, "waited_s": 22.0,
                      "needs": "chinese ≥ 7, billing ≥ 5", "step": 1, "steps": 2},
        "answer_by": now + 18 if state == "ringing" else None, "customer": customer,
    }  # fmt: skip
    return Contact.model_validate(values | known)


def past(now: float) -> list[PastContact]:
    rows = [
        ("David Kim", "+12025550148", "billing", "resolved"),
        ("He Jian", "+8613800000177", "chinese", "resolved"),
        ("", "+8613800000165", "billing", "handled"),
        ("Sun Lihua", "+8613800000121", "billing", "handled"),
        ("Ma Rui", "+8613800000131", "chinese", "transferred"),
        ("Tom Becker", "+493012345678", "technical", "abandoned"),
        ("Orchid Trading", "+442079460018", "billing", "handled"),
        ("Olga Ivanova", "+74951234567", "technical", "handled"),
        ("Zhang San", "anonymous", "chinese", "handled"),
    ]
    return [
        PastContact(
            call=f"call-{n}", name=name, ani=ani, queue=where, at=now - 900 * (n + 1), outcome=outcome
        )
        for n, (name, ani, where, outcome) in enumerate(rows)
    ]


def snapshot(now: float, agent: AgentRow, talk: Contact | None = None) -> Snapshot:
    return Snapshot(
        now=now, me=ME, agent=agent, contact=talk, past=past(now), queues=queues(now), agents=[], skills=SKILLS
    )  # fmt: skip


def floor(now: float, agents: list[AgentRow] | None = None, rows: list[QueueRow] | None = None) -> Snapshot:
    """What a supervisor sees; without arguments a dozen agents and four queues."""
    rows = queues(now) if rows is None else rows
    agents = team(now) if agents is None else agents
    calls = alerts(now) if rows and agents else []
    return Snapshot(
        now=now, me=BOSS, agent=None, contact=None, past=[], queues=rows, agents=agents, alerts=calls, skills=SKILLS,
        voicemail=BOXES,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A state of the agent page worth looking at."""

    agent: AgentRow
    contact: Contact | None = None


def after_the_queue(now: float) -> dict[str, Shown]:
    """Callbacks, colleagues, and how a contact ended."""
    ringing, talking = my_row("offered", now - 4), my_row("on_contact", now - 12)
    after = my_row("wrap_up", now - 9, until=now + 21, contacts=1)
    known = {
        "why_code": "preferred",
        "why_facts": {"idle_s": 40.0, "waited_s": 22.0},
        "rank_kept_from": now - 1500,
    }
    mine = tang_yue(now).model_copy(
        update={"timeline": [item(now - 2 * DAY, "voice", "Charged twice.", "重复扣款。", "open", ME.name)]}
    )
    status = CustomerStatus(status="found", cards=[mine])
    over = {"released_by": "caller", "since": now - 9}
    back = {"is_callback": True, "why_code": "freed_agent", "why_facts": {"waiting": 4, "waited_s": 720.0}}
    return {
        "callback": Shown(
            ringing, contact("ringing", now - 4, found(now), callback=asked_back(now, 2), **back)
        ),
        "dialling": Shown(
            talking, contact("dialling", now - 12, found(now), callback=asked_back(now), **back)
        ),
        "my-customer": Shown(ringing, contact("ringing", now - 4, status, **known)),
        "ring-all": Shown(
            ringing,
            contact("ringing", now - 4, found(now), why_code="ring_all", why_facts={"candidates": 4}),
        ),
        "required": Shown(
            after.model_copy(update={"needs_disposition": True}),
            contact("wrap_up", now - 9, found(now), **over),
        ),
        "disposed": Shown(
            after.model_copy(update={"pending": "lunch"}),
            contact("wrap_up", now - 9, found(now), disposition="open", note="Refund promised.", **over),
        ),
    }


def scene(name: str, now: float) -> Snapshot:
    """The snapshot that shows one state of the agent's or the supervisor's page."""
    floors = {"floor": floor, "crowd": crowd, "hundreds": hundreds, "empty-floor": empty_floor}
    if name in floors:
        return floors[name](now)
    ringing = my_row("offered", now - 4)
    talking = my_row("on_contact", now - 222)
    after = my_row("wrap_up", now - 9, until=now + 21)
    scenes: dict[str, Shown] = {
        "idle": Shown(my_row("idle", now - 134)),
        "not-ready": Shown(my_row("not_ready", now - 134, reason="lunch")),
        "offer": Shown(ringing, contact("ringing", now - 4)),
        "found": Shown(ringing, contact("ringing", now - 4, found(now))),
        "several": Shown(ringing, contact("ringing", now - 4, several(now))),
        "unknown": Shown(ringing, contact("ringing", now - 4, UNKNOWN)),
        "call": Shown(talking, contact("talking", now - 222, found(now))),
        "recorded": Shown(talking, contact("talking", now - 222, found(now), is_recording=True)),
        "paused": Shown(
            talking,
            contact("talking", now - 222, found(now), is_recording=True, is_recording_paused=True),
        ),
        "silent": Shown(talking, contact("talking", now - 222, found(now), is_caller_silent=True)),
        "lost": Shown(talking, contact("agent_lost", now - 222, found(now))),
        "wrap-up": Shown(after, contact("wrap_up", now - 9, found(now), released_by="caller")),
    }
    scenes |= after_the_queue(now)
    shown = scenes[name]
    return snapshot(now, shown.agent, shown.contact)

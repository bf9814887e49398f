"""The directory of the invented contact centre: people in every state, queues, and numbers."""

from __future__ import annotations

from callcenter.console.directory_rows import DirectoryChanged, NumberLine, PersonLine, QueueLine
from tests.agent_ui import scenes

PEOPLE = (
    ("chen.hao", "Chen Hao 陈浩", "2042", "idle", "", 72),
    ("billie.okafor", "Billie Okafor", "2043", "on_contact", "", 511),
    ("sara", "Sara Nilsson", "2044", "not_ready", "lunch", 900),
    ("wang", "Wang Fang", "2045", "wrap_up", "", 12),
    ("li", "Li Na", "2046", "logged_out", "", 0),
)


def directory(now: float, **changed: object) -> DirectoryChanged:
    """All of it; `changed` replaces parts."""
    people = [
        PersonLine(agent=agent, name=name, extension=extension, state=state, reason=reason, since=now - s if s else 0)
        for agent, name, extension, state, reason, s in PEOPLE
    ]  # fmt: skip
    queues = [
        QueueLine(
            queue=row.queue, name=row.name, waiting=row.waiting, longest_since=row.longest_since,
            ready=row.agents_ready, door=row.door,
        )
        for row in scenes.queues(now)
    ]  # fmt: skip
    numbers = [
        NumberLine(number="+861000000177", name={"en": "Billing partner, head office", "zh": "账务合作方总部"},
                   note="until 17:30", kind="contact"),
        NumberLine(number="4000000110", name={"en": "Main menu", "zh": "总机菜单"}, note="", kind="ours"),
    ]  # fmt: skip
    whole: dict[str, object] = {"people": people, "queues": queues, "numbers": numbers, "is_whole": True}
    return DirectoryChanged.model_validate({"now": now, **whole, **changed})

"""Follow-ups in memory."""

from __future__ import annotations

from dataclasses import replace

from callcenter.customers.follow_ups import FollowUp


class MemoryFollowUps:
    """As `follow_ups.FollowUps`."""

    def __init__(self) -> None:
        self.kept: dict[int, FollowUp] = {}

    async def add(self, new: FollowUp) -> FollowUp:
        made = replace(new, id=len(self.kept) + 1)
        self.kept[made.id] = made
        return made

    async def open_of(self, owner: str) -> list[FollowUp]:
        mine = (one for one in self.kept.values() if one.owner == owner and one.done_at is None)
        return sorted(mine, key=lambda one: (one.due, one.id))

    async def done(self, id_: int, owner: str, now: float) -> bool:
        return self._change(id_, owner, done_at=now)

    async def reopen(self, id_: int, owner: str) -> bool:
        return self._change(id_, owner, done_at=None)

    def _change(self, id_: int, owner: str, *, done_at: float | None) -> bool:
        one = self.kept.get(id_)
        if one is None or one.owner != owner or (one.done_at is None) == (done_at is None):
            return False
        self.kept[id_] = replace(one, done_at=done_at)
        return True

"""Follow-ups in the database: one agent's, the next one first."""

from __future__ import annotations

from sqlalchemy import insert, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from callcenter.customers.follow_ups import FollowUp
from callcenter.store import tables as t
from callcenter.store.engine import reading, writing
from callcenter.store.errors import StoreError

MOST_SHOWN = 200


class FollowUps:
    """What agents mean to do later."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(self, new: FollowUp) -> FollowUp:
        """Keep it; its `id` is given here."""
        row = {name: value for name, value in new.to_data().items() if name != "id"}
        try:
            async with writing(self._engine).begin() as connection:
                made = await connection.execute(insert(t.follow_up).values(row))
        except SQLAlchemyError as failed:
            raise StoreError("the follow-up cannot be kept") from failed
        key = made.inserted_primary_key
        assert key is not None  # of a single row both databases tell it
        return FollowUp.from_data({**row, "id": key[0]})

    async def open_of(self, owner: str) -> list[FollowUp]:
        """Not done yet, the next one first."""
        row = t.follow_up.c
        query = select(t.follow_up).where(row.owner == owner, row.done_at.is_(None))
        query = query.order_by(row.due, row.id).limit(MOST_SHOWN)
        try:
            async with reading(self._engine) as connection:
                found = (await connection.execute(query)).all()
        except SQLAlchemyError as failed:
            raise StoreError("the follow-ups cannot be read") from failed
        return [FollowUp.from_data(dict(one._mapping)) for one in found]

    async def done(self, id_: int, owner: str, now: float) -> bool:
        """False when it is not open, or somebody else's."""
        row = t.follow_up.c
        change = (
            update(t.follow_up)
            .where(row.id == id_, row.owner == owner, row.done_at.is_(None))
            .values(done_at=now)
        )
        return await self._changed(change)

    async def reopen(self, id_: int, owner: str) -> bool:
        """It was not done after all."""
        row = t.follow_up.c
        change = (
            update(t.follow_up)
            .where(row.id == id_, row.owner == owner, row.done_at.is_not(None))
            .values(done_at=None)
        )
        return await self._changed(change)

    async def _changed(self, change: object) -> bool:
        try:
            async with writing(self._engine).begin() as connection:
                return bool((await connection.execute(change)).rowcount)  # type: ignore[call-overload]
        except SQLAlchemyError as failed:
            raise StoreError("the follow-up cannot be changed") from failed

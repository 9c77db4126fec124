"""Records that change: each change names what it saw, and is noted and shown in one place.

    RUN = Record(runs.move_run, note, panel=RUN_PANEL, subject="run_id")

    locked = await RUN.move(By.of(ctx), run, RunEvent.LOCKED, locked=True)
    if locked is None:
        raise SomebodyWasQuicker

`move` writes the row as it should be now, if it still is as it was seen; then the event goes into its history
and its panel follows. A row with a `version` gets the next one. Which states lead to which, and what follows
from them, is a table of the feature's (`handlers/raid_desk/runs/moves.py`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

from db.platform.audit import add_audit
from handlers.kit import panels

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context

RowT = TypeVar("RowT", bound=msgspec.Struct)
Update = Callable[["Connection", RowT, RowT], Awaitable[bool]]
"""(db, before, after): False when the row is not as it was seen."""
Note = Callable[["By", RowT, str, Mapping[str, Any]], Awaitable[None]]
"""(by, row, event, facts): into the history of the record."""
NO_FACTS: Mapping[str, Any] = MappingProxyType({})


class By(msgspec.Struct, frozen=True):
    """Who changes something, where and when. `actor_id` None: the bot, by the clock."""

    db: Connection
    guild_id: int
    actor_id: int | None
    now: datetime

    @classmethod
    def of(cls, ctx: Context) -> By:
        """The member behind an interaction."""
        return cls(ctx.db, ctx.guild_id, ctx.actor.id, ctx.now)

    async def audit(self, action: str, subject: str, facts: Mapping[str, Any] = NO_FACTS) -> None:
        """Who did what, in this transaction."""
        await add_audit(
            self.db,
            guild_id=self.guild_id,
            actor_id=self.actor_id,
            action=action,
            subject=subject,
            facts=dict(facts),
            now=self.now,
        )


class Record(Generic[RowT]):
    """A kind of record. `subject`: the field by which its panel knows it."""

    def __init__(self, update: Update[RowT], note: Note[RowT], *, panel: str, subject: str) -> None:
        self._update, self._note, self._panel, self._subject = update, note, panel, subject

    async def move(
        self, by: By, before: RowT, event: str | None, facts: Mapping[str, Any] = NO_FACTS, **changes: Any
    ) -> RowT | None:
        """The row with these changes; None when it is not as it was seen. `event` None: noted elsewhere."""
        if (version := getattr(before, "version", None)) is not None:
            changes["version"] = version + 1
        after = msgspec.structs.replace(before, **changes)
        if not await self._update(by.db, before, after):
            return None
        if event is not None:
            await self._note(by, after, event, facts)
        await self.show(by, after)
        return after

    async def note(self, by: By, row: RowT, event: str, facts: Mapping[str, Any] = NO_FACTS) -> None:
        """Something happened that changes nothing about the row."""
        await self._note(by, row, event, facts)

    async def show(self, by: By, row: RowT) -> None:
        """Its panel follows."""
        await panels.touch(by.db, self._panel, getattr(row, self._subject), now=by.now)

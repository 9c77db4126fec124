"""The first steps of newcomers, and who has done which."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class StepRow(msgspec.Struct, frozen=True):
    """One step; `metric` None: the member ticks it."""

    step_id: int
    title: str
    metric: str | None
    at_least: int


async def list_steps(db: Connection, guild_id: int) -> list[StepRow]:
    """In their order."""
    rows = await db.fetch(
        "SELECT step_id, title, metric, at_least FROM first_step WHERE guild_id = $1 ORDER BY step_id",
        guild_id,
    )
    return [StepRow(**row) for row in rows]


async def add_step(db: Connection, guild_id: int, title: str, metric: str | None, at_least: int) -> None:
    """Behind the others."""
    await db.execute(
        "INSERT INTO first_step (guild_id, title, metric, at_least) VALUES ($1, $2, $3, $4)",
        guild_id,
        title,
        metric,
        at_least,
    )


async def delete_step(db: Connection, guild_id: int, step_id: int) -> str | None:
    """Its title; None when there is no such step."""
    title: str | None = await db.fetchval(
        "DELETE FROM first_step WHERE guild_id = $1 AND step_id = $2 RETURNING title", guild_id, step_id
    )
    return title


async def list_done(db: Connection, guild_id: int, user_ids: Sequence[int]) -> dict[int, dict[int, datetime]]:
    """Member -> step -> when it was done; members without one are missing."""
    rows = await db.fetch(
        """
        SELECT user_id, step_id, done_at FROM first_step_done
        WHERE guild_id = $1 AND user_id = ANY($2::bigint[])
        """,
        guild_id,
        user_ids,
    )
    done: dict[int, dict[int, datetime]] = {}
    for row in rows:
        done.setdefault(row["user_id"], {})[row["step_id"]] = row["done_at"]
    return done


async def add_done(
    db: Connection, guild_id: int, pairs: Sequence[tuple[int, int]], now: datetime
) -> list[tuple[int, int]]:
    """(member, step) that are done from now on; returns those that were not before."""
    rows = await db.fetch(
        """
        INSERT INTO first_step_done (guild_id, user_id, step_id, done_at)
        SELECT $1, user_id, step_id, $4 FROM unnest($2::bigint[], $3::bigint[]) AS t(user_id, step_id)
        ON CONFLICT DO NOTHING RETURNING user_id, step_id
        """,
        guild_id,
        [pair[0] for pair in pairs],
        [pair[1] for pair in pairs],
        now,
    )
    return [(row["user_id"], row["step_id"]) for row in rows]

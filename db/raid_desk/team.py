"""Members whose role `team` does not fit their staff roles, and what was asked of Discord about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class OutOfStep(msgspec.Struct, frozen=True):
    """A member who should be given the role, or from whom it should be taken."""

    user_id: int
    gives: bool


async def list_guilds_with_team(db: Connection) -> list[int]:
    """Guilds that have chosen a role for `team`, and have not removed the bot."""
    rows = await db.fetch(
        """
        SELECT guild_id FROM guild_setting AS s JOIN guild AS g USING (guild_id)
        WHERE module = 'platform' AND s.settings -> 'roles' ? 'team' AND g.left_at IS NULL ORDER BY guild_id
        """
    )
    return [row["guild_id"] for row in rows]


async def list_out_of_step(
    db: Connection,
    guild_id: int,
    team_id: int,
    staff_ids: Sequence[int],
    *,
    limit: int,
    after: int = 0,
    again: bool = False,
) -> list[OutOfStep]:
    """Members whose role does not fit, by id, after that one.

    Left out: those for whom a change of roles is on its way and, unless `again`, those for whom the same was
    asked already and of whom nothing has been heard since.
    """
    rows = await db.fetch(
        """
        SELECT user_id, NOT role_ids @> ARRAY[$2::bigint] AS gives FROM member AS m
        WHERE guild_id = $1 AND left_at IS NULL AND NOT is_bot AND user_id > $5
          AND ((role_ids && $3::bigint[] AND NOT role_ids @> ARRAY[$2::bigint])
               OR (role_ids @> ARRAY[$2::bigint] AND NOT role_ids && $3::bigint[]))
          AND NOT EXISTS (SELECT FROM outbox AS o
                          WHERE o.target = 'member:' || $1 || ':' || m.user_id AND o.state = 'pending')
          AND ($6 OR NOT EXISTS (
              SELECT FROM team_change AS c WHERE c.guild_id = $1 AND c.user_id = m.user_id
                AND c.gives = NOT m.role_ids @> ARRAY[$2::bigint] AND c.asked_at >= m.updated_at))
        ORDER BY user_id LIMIT $4
        """,
        guild_id,
        team_id,
        staff_ids,
        limit,
        after,
        again,
    )
    return [OutOfStep(**row) for row in rows]


async def count_out_of_step(db: Connection, guild_id: int, team_id: int, staff_ids: Sequence[int]) -> int:
    """How many there are."""
    count: int = await db.fetchval(
        """
        SELECT count(*) FROM member
        WHERE guild_id = $1 AND left_at IS NULL AND NOT is_bot
          AND ((role_ids && $3::bigint[] AND NOT role_ids @> ARRAY[$2::bigint])
               OR (role_ids @> ARRAY[$2::bigint] AND NOT role_ids && $3::bigint[]))
        """,
        guild_id,
        team_id,
        staff_ids,
    )
    return count


async def count_concerned(db: Connection, guild_id: int, team_id: int, staff_ids: Sequence[int]) -> int:
    """Members who hold the role or a staff role."""
    count: int = await db.fetchval(
        """
        SELECT count(*) FROM member
        WHERE guild_id = $1 AND left_at IS NULL AND NOT is_bot
          AND (role_ids && $3::bigint[] OR role_ids @> ARRAY[$2::bigint])
        """,
        guild_id,
        team_id,
        staff_ids,
    )
    return count


async def add_changes(db: Connection, guild_id: int, changes: Sequence[OutOfStep], now: datetime) -> None:
    """This is asked of Discord now."""
    await db.execute(
        """
        INSERT INTO team_change (guild_id, user_id, gives, asked_at)
        SELECT $1, user_id, gives, $4 FROM unnest($2::bigint[], $3::boolean[]) AS asked(user_id, gives)
        ON CONFLICT (guild_id, user_id)
        DO UPDATE SET gives = excluded.gives, asked_at = excluded.asked_at, error = NULL
        """,
        guild_id,
        [change.user_id for change in changes],
        [change.gives for change in changes],
        now,
    )


async def mark_refused(db: Connection, guild_id: int, user_id: int, error: str) -> None:
    """Discord did not do it."""
    await db.execute(
        "UPDATE team_change SET error = $3 WHERE guild_id = $1 AND user_id = $2", guild_id, user_id, error
    )


async def find_refusal(db: Connection, guild_id: int) -> str | None:
    """What Discord said to the latest change that it refused and that was not asked again."""
    error: str | None = await db.fetchval(
        """
        SELECT error FROM team_change WHERE guild_id = $1 AND error IS NOT NULL
        ORDER BY asked_at DESC LIMIT 1
        """,
        guild_id,
    )
    return error

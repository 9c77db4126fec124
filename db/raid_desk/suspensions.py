"""Suspensions that are due, roles they took away, members who came back, and what drifted apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.pool import Connection


async def list_due(db: Connection, now: datetime, limit: int) -> list[tuple[int, int]]:
    """(guild, punishment) of active suspensions whose time is over, the longest waiting first."""
    rows = await db.fetch(
        """
        SELECT guild_id, punishment_id FROM punishment
        WHERE kind = 'suspension' AND state = 'active' AND ends_at <= $1
        ORDER BY ends_at, punishment_id LIMIT $2
        """,
        now,
        limit,
    )
    return [(row["guild_id"], row["punishment_id"]) for row in rows]


async def list_returned(db: Connection, limit: int) -> list[tuple[int, int]]:
    """(guild, punishment) of members who have come back since roles were last given or taken for them."""
    rows = await db.fetch(
        """
        SELECT p.guild_id, p.punishment_id FROM punishment AS p JOIN member AS m USING (guild_id, user_id)
        WHERE p.kind = 'suspension' AND p.state = 'active'
          AND m.left_at IS NULL AND m.joined_at IS DISTINCT FROM p.joined_at
        UNION
        SELECT p.guild_id, p.punishment_id
        FROM suspended_role AS r JOIN punishment AS p USING (punishment_id)
        JOIN member AS m USING (guild_id, user_id)
        WHERE r.returned_at IS NULL AND p.state <> 'active'
          AND m.left_at IS NULL AND m.joined_at IS DISTINCT FROM p.joined_at
        ORDER BY punishment_id LIMIT $1
        """,
        limit,
    )
    return [(row["guild_id"], row["punishment_id"]) for row in rows]


async def lock_member(db: Connection, guild_id: int, user_id: int) -> None:
    """Nobody else suspends, ends or gives back for this member before the commit."""
    await db.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('suspension:' || $1::text || ':' || $2::text, 0))",
        str(guild_id),
        str(user_id),
    )


async def mark_applied(
    db: Connection, punishment_id: int, joined_at: datetime | None, role_id: int | None
) -> None:
    """Roles were given or taken for the member who joined then."""
    await db.execute(
        """
        UPDATE punishment SET joined_at = $2, suspended_role_id = COALESCE($3, suspended_role_id)
        WHERE punishment_id = $1
        """,
        punishment_id,
        joined_at,
        role_id,
    )


async def add_taken(db: Connection, punishment_id: int, role_ids: Sequence[int]) -> None:
    """These roles are taken away until the suspension ends."""
    await db.execute(
        """
        INSERT INTO suspended_role (punishment_id, role_id) SELECT $1, unnest($2::bigint[])
        ON CONFLICT DO NOTHING
        """,
        punishment_id,
        role_ids,
    )


async def list_owed(db: Connection, punishment_id: int) -> list[int]:
    """Roles that are still to be given back."""
    rows = await db.fetch(
        """
        SELECT role_id FROM suspended_role WHERE punishment_id = $1 AND returned_at IS NULL ORDER BY role_id
        """,
        punishment_id,
    )
    return [row["role_id"] for row in rows]


async def list_owed_before(db: Connection, guild_id: int, user_id: int, since: datetime) -> list[int]:
    """Roles of ended suspensions that are owed to the member, or were given back since then."""
    rows = await db.fetch(
        """
        SELECT DISTINCT r.role_id FROM suspended_role AS r JOIN punishment AS p USING (punishment_id)
        WHERE p.guild_id = $1 AND p.user_id = $2 AND p.state <> 'active'
          AND (r.returned_at IS NULL OR r.returned_at >= $3) ORDER BY r.role_id
        """,
        guild_id,
        user_id,
        since,
    )
    return [row["role_id"] for row in rows]


async def mark_all_returned(db: Connection, guild_id: int, user_id: int, now: datetime) -> None:
    """Nothing of ended suspensions is owed to the member any more: another suspension owes it."""
    await db.execute(
        """
        UPDATE suspended_role AS r SET returned_at = $3 FROM punishment AS p
        WHERE p.punishment_id = r.punishment_id AND p.guild_id = $1 AND p.user_id = $2
          AND p.state <> 'active' AND r.returned_at IS NULL
        """,
        guild_id,
        user_id,
        now,
    )


async def mark_returned(db: Connection, punishment_id: int, now: datetime) -> None:
    """All roles of this suspension were given back."""
    await db.execute(
        "UPDATE suspended_role SET returned_at = $2 WHERE punishment_id = $1 AND returned_at IS NULL",
        punishment_id,
        now,
    )


async def mark_not_returned(db: Connection, punishment_id: int, role_id: int) -> None:
    """The member was gone when the role was to be given back."""
    await db.execute(
        "UPDATE suspended_role SET returned_at = NULL WHERE punishment_id = $1 AND role_id = $2",
        punishment_id,
        role_id,
    )


async def delete_owed(db: Connection, guild_id: int, user_id: int, role_id: int) -> None:
    """No suspension of the member owes them that role any more."""
    await db.execute(
        """
        DELETE FROM suspended_role AS r USING punishment AS p
        WHERE p.punishment_id = r.punishment_id AND p.guild_id = $1 AND p.user_id = $2
          AND r.role_id = $3 AND r.returned_at IS NULL
        """,
        guild_id,
        user_id,
        role_id,
    )


# -- what a suspension takes a member off


async def list_runs_with(db: Connection, guild_id: int, user_id: int) -> list[int]:
    """Runs that go on and have the member in any way, in the order in which they are locked."""
    rows = await db.fetch(
        """
        SELECT run_id FROM run_member AS m JOIN run USING (run_id)
        WHERE m.guild_id = $1 AND m.user_id = $2 AND m.state <> 'left' AND run.state IN ('open', 'live')
        ORDER BY run_id
        """,
        guild_id,
        user_id,
    )
    return [row["run_id"] for row in rows]


async def list_headcounts_with(db: Connection, guild_id: int, user_id: int) -> list[int]:
    """Open headcounts that the member has answered, in the order in which they are locked."""
    rows = await db.fetch(
        """
        SELECT DISTINCT headcount_id FROM headcount_member AS m JOIN headcount USING (headcount_id)
        WHERE headcount.guild_id = $1 AND headcount.state = 'open' AND m.user_id = $2 ORDER BY headcount_id
        """,
        guild_id,
        user_id,
    )
    return [row["headcount_id"] for row in rows]


# -- drift


async def list_wrongly_held(db: Connection, guild_id: int, role_id: int, limit: int) -> list[int]:
    """Members who hold the role without a suspension, and for whom no change of roles is on its way."""
    rows = await db.fetch(
        """
        SELECT m.user_id FROM member AS m
        WHERE m.guild_id = $1 AND m.role_ids @> ARRAY[$2::bigint] AND m.left_at IS NULL
          AND NOT EXISTS (SELECT FROM punishment AS p
                          WHERE p.guild_id = $1 AND p.user_id = m.user_id AND p.kind = 'suspension'
                            AND p.state = 'active')
          AND NOT EXISTS (SELECT FROM outbox AS o
                          WHERE o.target = 'member:' || $1 || ':' || m.user_id AND o.state = 'pending')
        ORDER BY m.user_id LIMIT $3
        """,
        guild_id,
        role_id,
        limit,
    )
    return [row["user_id"] for row in rows]


async def list_wrongly_free(db: Connection, guild_id: int, role_id: int, limit: int) -> list[int]:
    """Members who are here and suspended without the role, and for whom no change of roles is on its way."""
    rows = await db.fetch(
        """
        SELECT p.user_id FROM punishment AS p JOIN member AS m USING (guild_id, user_id)
        WHERE p.guild_id = $1 AND p.kind = 'suspension' AND p.state = 'active'
          AND m.left_at IS NULL AND NOT m.role_ids @> ARRAY[$2::bigint]
          AND NOT EXISTS (SELECT FROM outbox AS o
                          WHERE o.target = 'member:' || $1 || ':' || m.user_id AND o.state = 'pending')
        ORDER BY p.user_id LIMIT $3
        """,
        guild_id,
        role_id,
        limit,
    )
    return [row["user_id"] for row in rows]

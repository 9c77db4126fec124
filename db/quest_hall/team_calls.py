"""Invitations to teams, and requests to be let in."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class CallRow(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody is asked to join a team (kind invitation), or asks to (kind request)."""

    call_id: int
    team_id: int
    guild_id: int
    user_id: int
    kind: str
    state: str
    made_by: int
    made_at: datetime
    expires_at: datetime
    reminded: bool
    answered_at: datetime | None


async def add_call(
    db: Connection,
    team_id: int,
    guild_id: int,
    user_id: int,
    kind: str,
    made_by: int,
    made_at: datetime,
    expires_at: datetime,
) -> CallRow | None:
    """None when there is an open one between them already."""
    row = await db.fetchrow(
        """
        INSERT INTO team_call (team_id, guild_id, user_id, kind, made_by, made_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (team_id, user_id) WHERE state = 'open' DO NOTHING RETURNING *
        """,
        team_id,
        guild_id,
        user_id,
        kind,
        made_by,
        made_at,
        expires_at,
    )
    return CallRow(**row) if row else None


async def find_call(db: Connection, call_id: int) -> CallRow | None:
    """By its number, from a button: whose it is must be looked at."""
    row = await db.fetchrow("SELECT * FROM team_call WHERE call_id = $1", call_id)
    return CallRow(**row) if row else None


async def find_open(db: Connection, team_id: int, user_id: int) -> CallRow | None:
    """The open one between them."""
    row = await db.fetchrow(
        "SELECT * FROM team_call WHERE team_id = $1 AND user_id = $2 AND state = 'open'", team_id, user_id
    )
    return CallRow(**row) if row else None


async def list_open(db: Connection, team_id: int) -> list[CallRow]:
    """A team's, the oldest first."""
    rows = await db.fetch(
        "SELECT * FROM team_call WHERE team_id = $1 AND state = 'open' ORDER BY call_id", team_id
    )
    return [CallRow(**row) for row in rows]


async def list_open_of(db: Connection, guild_id: int, user_id: int) -> list[CallRow]:
    """A member's, the oldest first."""
    rows = await db.fetch(
        "SELECT * FROM team_call WHERE guild_id = $1 AND user_id = $2 AND state = 'open' ORDER BY call_id",
        guild_id,
        user_id,
    )
    return [CallRow(**row) for row in rows]


async def move_call(db: Connection, call_id: int, state: str, now: datetime) -> bool:
    """Answers an open one; False when it is answered already."""
    moved = await db.fetchval(
        """
        UPDATE team_call SET state = $2, answered_at = $3 WHERE call_id = $1 AND state = 'open' RETURNING true
        """,
        call_id,
        state,
        now,
    )
    return bool(moved)


async def move_calls_of_team(db: Connection, team_id: int, state: str, now: datetime) -> None:
    """All open ones of a team."""
    await db.execute(
        "UPDATE team_call SET state = $2, answered_at = $3 WHERE team_id = $1 AND state = 'open'",
        team_id,
        state,
        now,
    )


async def claim_expired(db: Connection, now: datetime, limit: int) -> list[CallRow]:
    """Those whose time is over, now answered by that, each once."""
    rows = await db.fetch(
        """
        UPDATE team_call SET state = 'expired', answered_at = $1 WHERE call_id IN (
            SELECT call_id FROM team_call WHERE state = 'open' AND expires_at <= $1
            ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        RETURNING *
        """,
        now,
        limit,
    )
    return [CallRow(**row) for row in rows]


async def claim_reminders(db: Connection, now: datetime, limit: int) -> list[CallRow]:
    """Those that expire within the hours that their guild has set, to be reminded of, each once.

    Not those that never had more time than that.
    """
    rows = await db.fetch(
        """
        UPDATE team_call SET reminded = true WHERE call_id IN (
            SELECT c.call_id FROM team_call AS c
            LEFT JOIN guild_setting AS s ON s.guild_id = c.guild_id AND s.module = 'quest_hall'
            CROSS JOIN LATERAL make_interval(
                hours => COALESCE((s.settings ->> 'call_reminder_hours')::integer, 12)) AS before
            WHERE c.state = 'open' AND NOT c.reminded AND c.expires_at > $1
              AND c.expires_at <= $1 + before AND c.expires_at - c.made_at > before
            ORDER BY c.expires_at LIMIT $2 FOR UPDATE OF c SKIP LOCKED)
        RETURNING *
        """,
        now,
        limit,
    )
    return [CallRow(**row) for row in rows]

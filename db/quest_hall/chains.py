"""Which quests need which others, and chains of quests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class ChainTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What a quest master decides of a chain; columns are told in the schema."""

    points: int = 0
    hours: int = 0
    step_hours: int = 0
    shared: bool = False
    delay_hours: int = 0


class ChainRow(ChainTerms, frozen=True, kw_only=True):
    """A chain: its steps are in `quest_step`."""

    chain_id: int
    guild_id: int
    name: str
    closed_at: datetime | None
    created_by: int
    created_at: datetime

    @property
    def terms(self) -> ChainTerms:
        """What was decided, without its name."""
        return ChainTerms(**{name: getattr(self, name) for name in ChainTerms.__struct_fields__})


class ChainTime(msgspec.Struct, frozen=True):
    """A member's time for a chain: when they accepted a step first, and how long they waited for decisions.

    `waiting_since`: proof of theirs waits now; that time is not in `waited`.
    """

    began_at: datetime | None
    waited: timedelta
    waiting_since: datetime | None


async def lock_order(db: Connection, guild_id: int) -> None:
    """Nobody else changes which quests need which in the guild until the transaction ends."""
    await db.execute("SELECT pg_advisory_xact_lock(7214, hashint8($1))", guild_id)


async def list_needs(db: Connection, guild_id: int) -> list[tuple[int, int]]:
    """(quest, what it needs) of the whole guild; a step of a chain needs the one before it."""
    rows = await db.fetch(
        """
        SELECT quest_id, needs_id FROM quest_need WHERE guild_id = $1
        UNION ALL
        SELECT s.quest_id, before.quest_id
        FROM quest_chain AS c JOIN quest_step AS s USING (chain_id)
        JOIN quest_step AS before ON before.chain_id = s.chain_id AND before.place = s.place - 1
        WHERE c.guild_id = $1 AND c.closed_at IS NULL
        """,
        guild_id,
    )
    return [(row["quest_id"], row["needs_id"]) for row in rows]


async def list_needed(db: Connection, guild_id: int, quest_id: int) -> list[int]:
    """What a quest needs itself: as said for it, and the step before it in a chain that is open."""
    rows = await db.fetch(
        """
        SELECT needs_id FROM quest_need WHERE guild_id = $1 AND quest_id = $2
        UNION
        SELECT before.quest_id FROM quest_step AS s JOIN quest_chain AS c USING (chain_id)
        JOIN quest_step AS before ON before.chain_id = s.chain_id AND before.place = s.place - 1
        WHERE c.guild_id = $1 AND s.quest_id = $2 AND c.closed_at IS NULL
        ORDER BY needs_id
        """,
        guild_id,
        quest_id,
    )
    return [row["needs_id"] for row in rows]


async def add_need(db: Connection, guild_id: int, quest_id: int, needs_id: int) -> bool:
    """False when it needs that already."""
    added = await db.fetchval(
        """
        INSERT INTO quest_need (guild_id, quest_id, needs_id) VALUES ($1, $2, $3)
        ON CONFLICT DO NOTHING RETURNING true
        """,
        guild_id,
        quest_id,
        needs_id,
    )
    return bool(added)


async def delete_need(db: Connection, guild_id: int, quest_id: int, needs_id: int) -> bool:
    """False when it did not need that."""
    deleted = await db.fetchval(
        "DELETE FROM quest_need WHERE guild_id = $1 AND quest_id = $2 AND needs_id = $3 RETURNING true",
        guild_id,
        quest_id,
        needs_id,
    )
    return bool(deleted)


async def add_chain(
    db: Connection, guild_id: int, name: str, terms: ChainTerms, created_by: int, now: datetime
) -> ChainRow | None:
    """None when the name is taken."""
    row = await db.fetchrow(
        """
        INSERT INTO quest_chain (guild_id, name, created_by, created_at, points, hours, step_hours, shared,
                                 delay_hours)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (guild_id, lower(name)) DO NOTHING RETURNING *
        """,
        guild_id,
        name,
        created_by,
        now,
        *msgspec.structs.astuple(terms),
    )
    return ChainRow(**row) if row else None


async def update_chain(db: Connection, guild_id: int, chain_id: int, terms: ChainTerms) -> None:
    """From now on these terms hold."""
    await db.execute(
        """
        UPDATE quest_chain SET points = $3, hours = $4, step_hours = $5, shared = $6, delay_hours = $7
        WHERE guild_id = $1 AND chain_id = $2
        """,
        guild_id,
        chain_id,
        *msgspec.structs.astuple(terms),
    )


async def get_chain_time(db: Connection, chain_id: int, user_id: int) -> ChainTime:
    """Of the member's latest turn at each step; what they did with a team counts like what they did alone."""
    row = await db.fetchrow(
        """
        WITH steps AS (
            SELECT c.claim_id, c.accepted_at FROM quest_step AS s
            CROSS JOIN LATERAL (
                SELECT claim_id, accepted_at FROM quest_claim
                WHERE quest_id = s.quest_id AND user_id = $2 ORDER BY turn DESC LIMIT 1) AS c
            WHERE s.chain_id = $1),
        moves AS (
            SELECT e.kind, e.at, lead(e.at) OVER (PARTITION BY e.claim_id ORDER BY e.event_id) AS next_at
            FROM steps JOIN quest_event AS e USING (claim_id) WHERE e.kind <> 'note' AND e.at >= accepted_at),
        turns AS (
            SELECT accepted_at AS began_at, NULL::timestamptz AS since, NULL::timestamptz AS until FROM steps
            UNION ALL
            SELECT NULL, at, next_at FROM moves WHERE kind = 'submitted'
            UNION ALL
            SELECT p.accepted_at, t.submitted_at,
                   CASE WHEN t.state <> 'submitted' THEN COALESCE(t.ended_at, t.submitted_at) END
            FROM quest_step AS s JOIN team_claim AS t USING (quest_id) JOIN team_part AS p USING (claim_id)
            WHERE s.chain_id = $1 AND p.user_id = $2 AND p.left_at IS NULL)
        SELECT min(began_at) AS began_at, COALESCE(sum(until - since), '0'::interval) AS waited,
               max(since) FILTER (WHERE until IS NULL) AS waiting_since
        FROM turns
        """,
        chain_id,
        user_id,
    )
    assert row is not None
    return ChainTime(**row)


async def find_opening(db: Connection, guild_id: int, quest_id: int, user_id: int) -> datetime | None:
    """From when on a member who has done the step before, alone or with a team, can accept this one.

    It counts from when the proof came. None: it is no later step of an open chain whose steps rest.
    """
    opens_at: datetime | None = await db.fetchval(
        """
        SELECT min(done.at) + make_interval(hours => c.delay_hours)
        FROM quest_step AS s JOIN quest_chain AS c USING (chain_id)
        JOIN quest_step AS before ON before.chain_id = s.chain_id AND before.place = s.place - 1
        CROSS JOIN LATERAL (
            SELECT submitted_at AS at FROM quest_claim
            WHERE quest_id = before.quest_id AND user_id = $3 AND state = 'approved'
            UNION ALL
            SELECT share.done_at FROM team_share AS share JOIN team_claim AS t USING (claim_id)
            WHERE share.guild_id = $1 AND share.user_id = $3 AND t.quest_id = before.quest_id) AS done
        WHERE c.guild_id = $1 AND s.quest_id = $2 AND c.closed_at IS NULL AND c.delay_hours > 0
        GROUP BY c.delay_hours
        """,
        guild_id,
        quest_id,
        user_id,
    )
    return opens_at


async def list_chains(db: Connection, guild_id: int) -> list[ChainRow]:
    """All of a guild's, open ones first, by name."""
    rows = await db.fetch(
        "SELECT * FROM quest_chain WHERE guild_id = $1 ORDER BY closed_at IS NOT NULL, lower(name)", guild_id
    )
    return [ChainRow(**row) for row in rows]


async def mark_closed(db: Connection, guild_id: int, chain_id: int, now: datetime) -> bool:
    """Its steps do not wait for each other any more; False when it is closed already."""
    closed = await db.fetchval(
        """
        UPDATE quest_chain SET closed_at = $3
        WHERE guild_id = $1 AND chain_id = $2 AND closed_at IS NULL RETURNING true
        """,
        guild_id,
        chain_id,
        now,
    )
    return bool(closed)


async def find_chain_of(db: Connection, guild_id: int, quest_id: int) -> ChainRow | None:
    """The open chain of which a quest is a step."""
    row = await db.fetchrow(
        """
        SELECT c.* FROM quest_chain AS c JOIN quest_step AS s USING (chain_id)
        WHERE c.guild_id = $1 AND s.quest_id = $2 AND c.closed_at IS NULL
        """,
        guild_id,
        quest_id,
    )
    return ChainRow(**row) if row else None


async def list_steps(db: Connection, chain_id: int) -> list[int]:
    """The quests of a chain in order."""
    rows = await db.fetch("SELECT quest_id FROM quest_step WHERE chain_id = $1 ORDER BY place", chain_id)
    return [row["quest_id"] for row in rows]


async def list_team_steps(db: Connection, chain_id: int) -> list[int]:
    """Those of its steps that are quests of teams."""
    rows = await db.fetch(
        """
        SELECT quest_id FROM quest_step JOIN quest_for_teams USING (quest_id) WHERE chain_id = $1
        ORDER BY place
        """,
        chain_id,
    )
    return [row["quest_id"] for row in rows]


async def list_taken_steps(db: Connection, quest_ids: Sequence[int]) -> set[int]:
    """Those of these quests that are steps of some chain."""
    rows = await db.fetch("SELECT quest_id FROM quest_step WHERE quest_id = ANY($1::bigint[])", quest_ids)
    return {row["quest_id"] for row in rows}


async def replace_steps(db: Connection, chain_id: int, quest_ids: Sequence[int]) -> None:
    """The chain has these steps, in this order."""
    await db.execute("DELETE FROM quest_step WHERE chain_id = $1", chain_id)
    await db.execute(
        """
        INSERT INTO quest_step (chain_id, place, quest_id)
        SELECT $1, place, quest_id FROM unnest($2::bigint[]) WITH ORDINALITY AS told(quest_id, place)
        """,
        chain_id,
        quest_ids,
    )

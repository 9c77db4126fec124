"""The quest hall as the REST API reads it: pages by a key that no new row can shift."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from db.quest_hall.bounties import BountyRow
from db.quest_hall.bounty_claims import BountyClaimRow
from db.quest_hall.claims import ClaimRow
from db.quest_hall.mentor_pairs import MentorPairRow
from db.quest_hall.mentors import MentorRow
from db.quest_hall.quests import QuestRow
from db.quest_hall.team_quests import TeamClaimRow
from db.quest_hall.teams import ListedTeam, TeamRow

if TYPE_CHECKING:
    from db.pool import Connection


async def list_quest_page(
    db: Connection, guild_id: int, now: datetime, *, category: str | None, before: int | None, limit: int
) -> list[QuestRow]:
    """Quests that can be accepted now, the newest first."""
    rows = await db.fetch(
        """
        SELECT * FROM quest
        WHERE guild_id = $1 AND state = 'open' AND (opens_at IS NULL OR opens_at <= $2)
          AND (closes_at IS NULL OR closes_at > $2) AND ($3::text IS NULL OR category = $3)
          AND ($4::bigint IS NULL OR quest_id < $4)
        ORDER BY quest_id DESC LIMIT $5
        """,
        guild_id,
        now,
        category,
        before,
        limit,
    )
    return [QuestRow(**row) for row in rows]


async def list_claim_page(
    db: Connection,
    guild_id: int,
    user_id: int,
    *,
    states: Sequence[str] | None,
    before: int | None,
    limit: int,
) -> list[ClaimRow]:
    """A member's claims, the newest first."""
    rows = await db.fetch(
        """
        SELECT * FROM quest_claim
        WHERE guild_id = $1 AND user_id = $2 AND ($3::text[] IS NULL OR state = ANY($3))
          AND ($4::bigint IS NULL OR claim_id < $4)
        ORDER BY claim_id DESC LIMIT $5
        """,
        guild_id,
        user_id,
        states,
        before,
        limit,
    )
    return [ClaimRow(**row) for row in rows]


async def list_bounty_page(
    db: Connection, guild_id: int, *, before: int | None, limit: int
) -> list[BountyRow]:
    """Bounties that are open, the newest first."""
    rows = await db.fetch(
        """
        SELECT * FROM bounty
        WHERE guild_id = $1 AND state = 'open' AND ($2::bigint IS NULL OR bounty_id < $2)
        ORDER BY bounty_id DESC LIMIT $3
        """,
        guild_id,
        before,
        limit,
    )
    return [BountyRow(**row) for row in rows]


async def list_team_page(db: Connection, guild_id: int, *, after: int | None, limit: int) -> list[ListedTeam]:
    """Teams in the order in which they were founded."""
    rows = await db.fetch(
        """
        SELECT team.*, size FROM team CROSS JOIN LATERAL (
            SELECT count(*) AS size FROM team_member WHERE team_member.team_id = team.team_id) AS counted
        WHERE guild_id = $1 AND disbanded_at IS NULL AND ($2::bigint IS NULL OR team.team_id > $2)
        ORDER BY team.team_id LIMIT $3
        """,
        guild_id,
        after,
        limit,
    )
    return [
        ListedTeam(TeamRow(**{name: row[name] for name in TeamRow.__struct_fields__}), row["size"])
        for row in rows
    ]


async def list_mentor_page(
    db: Connection,
    guild_id: int,
    reader_id: int,
    buddies: Sequence[int],
    *,
    after: int | None,
    limit: int,
) -> list[MentorRow]:
    """Mentors who are here, by member id: the reader, and those whose profiles they may see."""
    rows = await db.fetch(
        """
        SELECT m.* FROM mentor AS m JOIN member USING (guild_id, user_id)
        WHERE m.guild_id = $1 AND m.left_at IS NULL AND member.left_at IS NULL
          AND (m.user_id = $2 OR NOT EXISTS (
              SELECT FROM closed_profile AS c WHERE c.guild_id = m.guild_id AND c.user_id = m.user_id
                AND NOT (c.level = 'buddies' AND c.user_id = ANY($3::bigint[]))))
          AND ($4::bigint IS NULL OR m.user_id > $4)
        ORDER BY m.user_id LIMIT $5
        """,
        guild_id,
        reader_id,
        buddies,
        after,
        limit,
    )
    return [
        MentorRow(**{**row, "topics": tuple(row["topics"]), "languages": tuple(row["languages"])})
        for row in rows
    ]


async def list_bounty_claim_page(
    db: Connection,
    bounty_id: int,
    reader_id: int,
    buddies: Sequence[int],
    *,
    everybody: bool,
    after: int | None,
    limit: int,
) -> list[BountyClaimRow]:
    """Claims of a bounty in their order: `everybody`'s, or the reader's and those of winners whose profiles
    they may see."""
    rows = await db.fetch(
        """
        SELECT * FROM bounty_claim AS b
        WHERE bounty_id = $1
          AND ($4 OR user_id = $2 OR (state = 'approved' AND NOT EXISTS (
              SELECT FROM closed_profile AS c WHERE c.guild_id = b.guild_id AND c.user_id = b.user_id
                AND NOT (c.level = 'buddies' AND c.user_id = ANY($3::bigint[])))))
          AND ($5::bigint IS NULL OR claim_id > $5)
        ORDER BY claim_id LIMIT $6
        """,
        bounty_id,
        reader_id,
        buddies,
        everybody,
        after,
        limit,
    )
    return [BountyClaimRow(**row) for row in rows]


async def list_team_claim_page(
    db: Connection, team_id: int, *, before: int | None, limit: int
) -> list[TeamClaimRow]:
    """A team's turns at quests, the newest first."""
    rows = await db.fetch(
        """
        SELECT * FROM team_claim WHERE team_id = $1 AND ($2::bigint IS NULL OR claim_id < $2)
        ORDER BY claim_id DESC LIMIT $3
        """,
        team_id,
        before,
        limit,
    )
    return [TeamClaimRow(**row) for row in rows]


async def list_pair_page(
    db: Connection, guild_id: int, *, state: str | None, before: int | None, limit: int
) -> list[MentorPairRow]:
    """Pairs of mentor and student, the newest first."""
    rows = await db.fetch(
        """
        SELECT * FROM mentor_pair
        WHERE guild_id = $1 AND ($2::text IS NULL OR state = $2) AND ($3::bigint IS NULL OR pair_id < $3)
        ORDER BY pair_id DESC LIMIT $4
        """,
        guild_id,
        state,
        before,
        limit,
    )
    return [MentorPairRow(**row) for row in rows]

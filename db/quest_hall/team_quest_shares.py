"""What members and teams got for the quests of teams."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection
from db.quest_hall.team_quests import TeamClaimRow


class ShareRow(msgspec.Struct, frozen=True):
    """What a member got of a reward."""

    user_id: int
    points: int
    xp: int


class TeamSum(msgspec.Struct, frozen=True):
    """What a team has done in some time."""

    team_id: int
    name: str
    quests: int
    points: int


async def add_shares(
    db: Connection, claim: TeamClaimRow, shares: Sequence[ShareRow], done_at: datetime
) -> None:
    """What each got, each once."""
    await db.executemany(
        """
        INSERT INTO team_share (claim_id, guild_id, done_at, user_id, points, xp)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
        """,
        [(claim.claim_id, claim.guild_id, done_at, *msgspec.structs.astuple(share)) for share in shares],
    )


async def list_shares(db: Connection, claim_id: int) -> list[ShareRow]:
    """The largest first."""
    rows = await db.fetch(
        "SELECT user_id, points, xp FROM team_share WHERE claim_id = $1 ORDER BY points DESC, user_id",
        claim_id,
    )
    return [ShareRow(**row) for row in rows]


async def count_shares_of(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int], since: Sequence[datetime | None]
) -> dict[tuple[int, int], int]:
    """In how many team quests each pair of guild and user had a share since then (None: ever); those without
    are missing."""
    rows = await db.fetch(
        """
        SELECT guild_id, user_id, count(*) AS done FROM team_share
        JOIN unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) AS asked(guild_id, user_id, since)
            USING (guild_id, user_id)
        WHERE since IS NULL OR done_at >= since
        GROUP BY guild_id, user_id
        """,
        guild_ids,
        user_ids,
        since,
    )
    return {(row["guild_id"], row["user_id"]): row["done"] for row in rows}


async def list_team_sums(
    db: Connection, guild_id: int, since: datetime | None, until: datetime | None
) -> list[TeamSum]:
    """Quests and points of teams that still stand, by when the proof came; the most points first."""
    rows = await db.fetch(
        """
        SELECT team_id, name, count(*) AS quests, sum(paid_points)::bigint AS points
        FROM team_claim JOIN team USING (team_id)
        WHERE team_claim.guild_id = $1 AND state = 'approved' AND disbanded_at IS NULL
          AND ($2::timestamptz IS NULL OR submitted_at >= $2)
          AND ($3::timestamptz IS NULL OR submitted_at < $3)
        GROUP BY team_id, name ORDER BY points DESC, team_id
        """,
        guild_id,
        since,
        until,
    )
    return [TeamSum(**row) for row in rows]


async def get_team_sum(db: Connection, team_id: int, since: datetime | None) -> tuple[int, int]:
    """(quests, points) of one team since then, or ever."""
    row = await db.fetchrow(
        """
        SELECT count(*) AS quests, COALESCE(sum(paid_points), 0)::bigint AS points FROM team_claim
        WHERE team_id = $1 AND state = 'approved' AND ($2::timestamptz IS NULL OR submitted_at >= $2)
        """,
        team_id,
        since,
    )
    assert row is not None
    return row["quests"], row["points"]

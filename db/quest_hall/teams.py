"""Teams and who is in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class TeamLook(msgspec.Struct, frozen=True, kw_only=True):
    """What a leader decides of a team. `color`: 0xRRGGBB; `looking`: for members."""

    name: str
    about: str = ""
    emoji: str = ""
    color: int
    looking: bool = True


class TeamRow(TeamLook, frozen=True, kw_only=True):
    """A team; columns are told in the schema."""

    team_id: int
    guild_id: int
    leader_id: int
    founded_by: int
    founded_at: datetime
    disbanded_at: datetime | None
    thread_id: int | None
    thread_asked: bool
    role_id: int | None

    @property
    def look(self) -> TeamLook:
        """What its leader decides."""
        return TeamLook(**{name: getattr(self, name) for name in TeamLook.__struct_fields__})


class TeamMemberRow(msgspec.Struct, frozen=True):
    """Somebody in a team."""

    user_id: int
    joined_at: datetime


class ListedTeam(msgspec.Struct, frozen=True):
    """A team with how many are in it."""

    team: TeamRow
    members: int


async def lock_membership(db: Connection, guild_id: int, user_id: int) -> None:
    """Nobody else lets this member into a team until the transaction ends: there is a most of teams."""
    await db.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('team_member:' || $1 || ':' || $2, 0))",
        str(guild_id),
        str(user_id),
    )


async def add_team(
    db: Connection, guild_id: int, look: TeamLook, leader_id: int, now: datetime
) -> TeamRow | None:
    """A team with its leader in it; None when there is one of that name."""
    row = await db.fetchrow(
        """
        WITH made AS (
            INSERT INTO team (guild_id, leader_id, founded_by, founded_at, name, about, emoji, color, looking)
            VALUES ($1, $2, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (guild_id, lower(name)) WHERE disbanded_at IS NULL DO NOTHING RETURNING *),
        joined AS (
            INSERT INTO team_member (team_id, user_id, guild_id, joined_at)
            SELECT team_id, $2, $1, $3 FROM made)
        SELECT * FROM made
        """,
        guild_id,
        leader_id,
        now,
        *msgspec.structs.astuple(look),
    )
    return TeamRow(**row) if row else None


async def move_look(db: Connection, team_id: int, look: TeamLook) -> bool:
    """Another name, colour and the like; False when another team has that name."""
    taken = await db.fetchval(
        """
        SELECT true FROM team AS other JOIN team AS this ON other.guild_id = this.guild_id
        WHERE this.team_id = $1 AND other.team_id <> $1 AND other.disbanded_at IS NULL
          AND lower(other.name) = lower($2)
        """,
        team_id,
        look.name,
    )
    if taken:
        return False
    await db.execute(
        "UPDATE team SET name = $2, about = $3, emoji = $4, color = $5, looking = $6 WHERE team_id = $1",
        team_id,
        *msgspec.structs.astuple(look),
    )
    return True


async def find_team(db: Connection, guild_id: int, team_id: int) -> TeamRow | None:
    """By its number, which comes from outside: only one of that guild, also one that is gone."""
    row = await db.fetchrow("SELECT * FROM team WHERE guild_id = $1 AND team_id = $2", guild_id, team_id)
    return TeamRow(**row) if row else None


async def lock_team(db: Connection, guild_id: int, team_id: int) -> TeamRow | None:
    """The same, if it still stands; nobody changes it or its members until the transaction ends."""
    row = await db.fetchrow(
        """
        SELECT * FROM team WHERE guild_id = $1 AND team_id = $2 AND disbanded_at IS NULL FOR UPDATE
        """,
        guild_id,
        team_id,
    )
    return TeamRow(**row) if row else None


async def find_named(db: Connection, guild_id: int, name: str) -> TeamRow | None:
    """The team of that name, whatever its capitals."""
    row = await db.fetchrow(
        "SELECT * FROM team WHERE guild_id = $1 AND lower(name) = lower($2) AND disbanded_at IS NULL",
        guild_id,
        name,
    )
    return TeamRow(**row) if row else None


async def list_named(db: Connection, guild_id: int, typed: str, limit: int) -> list[TeamRow]:
    """Teams whose name has that in it."""
    rows = await db.fetch(
        """
        SELECT * FROM team WHERE guild_id = $1 AND disbanded_at IS NULL AND strpos(lower(name), lower($2)) > 0
        ORDER BY lower(name) LIMIT $3
        """,
        guild_id,
        typed,
        limit,
    )
    return [TeamRow(**row) for row in rows]


async def list_teams_of(db: Connection, guild_id: int, user_id: int) -> list[TeamRow]:
    """A member's, the first joined first."""
    rows = await db.fetch(
        """
        SELECT team.* FROM team_member JOIN team USING (team_id)
        WHERE team_member.guild_id = $1 AND user_id = $2 ORDER BY joined_at, team_id
        """,
        guild_id,
        user_id,
    )
    return [TeamRow(**row) for row in rows]


async def count_founded(db: Connection, guild_id: int, user_id: int, since: datetime) -> int:
    """Teams that a member founded since then, also those that are gone."""
    count: int = await db.fetchval(
        "SELECT count(*) FROM team WHERE guild_id = $1 AND founded_by = $2 AND founded_at > $3",
        guild_id,
        user_id,
        since,
    )
    return count


async def count_teams(db: Connection, guild_id: int, *, looking: bool, smaller_than: int) -> int:
    """Teams that stand; `looking`: only those that look for members and have room."""
    count: int = await db.fetchval(
        """
        SELECT count(*) FROM team WHERE guild_id = $1 AND disbanded_at IS NULL AND (NOT $2 OR (looking AND
            (SELECT count(*) FROM team_member WHERE team_member.team_id = team.team_id) < $3))
        """,
        guild_id,
        looking,
        smaller_than,
    )
    return count


async def list_teams(
    db: Connection, guild_id: int, *, looking: bool, smaller_than: int, limit: int, offset: int
) -> list[ListedTeam]:
    """A page of them, by name."""
    rows = await db.fetch(
        """
        SELECT team.*, size FROM team CROSS JOIN LATERAL (
            SELECT count(*) AS size FROM team_member WHERE team_member.team_id = team.team_id) AS counted
        WHERE guild_id = $1 AND disbanded_at IS NULL AND (NOT $2 OR (looking AND size < $3))
        ORDER BY lower(name) LIMIT $4 OFFSET $5
        """,
        guild_id,
        looking,
        smaller_than,
        limit,
        offset,
    )
    return [
        ListedTeam(TeamRow(**{name: row[name] for name in TeamRow.__struct_fields__}), row["size"])
        for row in rows
    ]


async def list_team_members(db: Connection, team_id: int) -> list[TeamMemberRow]:
    """Who is in it, the first joined first."""
    rows = await db.fetch(
        "SELECT user_id, joined_at FROM team_member WHERE team_id = $1 ORDER BY joined_at, user_id", team_id
    )
    return [TeamMemberRow(**row) for row in rows]


async def add_team_member(db: Connection, team: TeamRow, user_id: int, now: datetime) -> bool:
    """Lets somebody in; False when they are in it already."""
    added = await db.fetchval(
        """
        INSERT INTO team_member (team_id, user_id, guild_id, joined_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING RETURNING true
        """,
        team.team_id,
        user_id,
        team.guild_id,
        now,
    )
    return bool(added)


async def delete_team_member(db: Connection, team_id: int, user_id: int) -> bool:
    """Takes somebody out; False when they are not in it."""
    gone = await db.fetchval(
        "DELETE FROM team_member WHERE team_id = $1 AND user_id = $2 RETURNING true", team_id, user_id
    )
    return bool(gone)


async def move_leader(db: Connection, team_id: int, leader_id: int) -> None:
    """Somebody else leads it."""
    await db.execute("UPDATE team SET leader_id = $2 WHERE team_id = $1", team_id, leader_id)


async def mark_disbanded(db: Connection, team_id: int, now: datetime) -> None:
    """Nobody is in it any more; its row stays for what it has done."""
    await db.execute("DELETE FROM team_member WHERE team_id = $1", team_id)
    await db.execute("UPDATE team SET disbanded_at = $2 WHERE team_id = $1", team_id, now)


async def move_role(db: Connection, team_id: int, role_id: int | None) -> None:
    """Its members have that role from now on, or none."""
    await db.execute("UPDATE team SET role_id = $2 WHERE team_id = $1", team_id, role_id)


async def find_of_role(db: Connection, guild_id: int, role_id: int) -> TeamRow | None:
    """The team that has the role."""
    row = await db.fetchrow(
        "SELECT * FROM team WHERE guild_id = $1 AND role_id = $2 AND disbanded_at IS NULL", guild_id, role_id
    )
    return TeamRow(**row) if row else None


async def list_with_role(db: Connection, guild_id: int) -> list[tuple[str, int]]:
    """Name and role of teams that have one, by name."""
    rows = await db.fetch(
        """
        SELECT name, role_id FROM team WHERE guild_id = $1 AND role_id IS NOT NULL AND disbanded_at IS NULL
        ORDER BY lower(name) LIMIT 100
        """,
        guild_id,
    )
    return [(row["name"], row["role_id"]) for row in rows]


async def mark_thread(db: Connection, team_id: int, thread_id: int | None, *, asked: bool) -> None:
    """Its private thread, or that one is wanted."""
    await db.execute(
        "UPDATE team SET thread_id = $2, thread_asked = $3 WHERE team_id = $1", team_id, thread_id, asked
    )


async def list_left_members(db: Connection, guild_id: int, user_ids: Sequence[int]) -> list[tuple[int, int]]:
    """Teams in which these members still are: team, member."""
    rows = await db.fetch(
        """
        SELECT team_id, user_id FROM team_member WHERE guild_id = $1 AND user_id = ANY($2::bigint[])
        ORDER BY team_id
        """,
        guild_id,
        user_ids,
    )
    return [(row["team_id"], row["user_id"]) for row in rows]

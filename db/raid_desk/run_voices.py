"""Voice channels made for runs, and who sits in voice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class RunVoice(msgspec.Struct, frozen=True):
    """The voice channel of a run. See the table for its states."""

    run_id: int
    guild_id: int
    state: str
    channel_id: int | None
    let_in: tuple[int, ...]
    made_at: datetime | None
    empty_since: datetime | None
    last_error: str | None


async def find_run_voice(db: Connection, run_id: int) -> RunVoice | None:
    """What is known of the run's voice channel; None when none was ever asked for."""
    row = await db.fetchrow(
        """
        SELECT run_id, guild_id, state, channel_id, let_in, made_at, empty_since, last_error
        FROM run_voice WHERE run_id = $1
        """,
        run_id,
    )
    return None if row is None else RunVoice(**{**row, "let_in": tuple(row["let_in"])})


async def add_run_voice(db: Connection, run_id: int, guild_id: int, let_in: Sequence[int]) -> bool:
    """One is being made for these members; False when there has been one before."""
    added = await db.fetchval(
        """
        INSERT INTO run_voice (run_id, guild_id, let_in, state) VALUES ($1, $2, $3, 'making')
        ON CONFLICT (run_id) DO NOTHING RETURNING true
        """,
        run_id,
        guild_id,
        let_in,
    )
    return bool(added)


async def mark_voice_made(db: Connection, run_id: int, channel_id: int) -> None:
    """Discord has made it: the record by which it may be deleted."""
    await db.execute(
        "UPDATE run_voice SET state = 'made', channel_id = $2 WHERE run_id = $1 AND state = 'making'",
        run_id,
        channel_id,
    )


async def mark_voice_refused(db: Connection, run_id: int, error: str) -> None:
    """Discord does not let us make one."""
    await db.execute(
        "UPDATE run_voice SET state = 'refused', last_error = $2 WHERE run_id = $1 AND state = 'making'",
        run_id,
        error,
    )


async def mark_voice(
    db: Connection,
    run_id: int,
    state: str,
    *,
    made_at: datetime | None = None,
    empty_since: datetime | None = None,
) -> None:
    """The next state; `made_at` stays when it is not given."""
    await db.execute(
        """
        UPDATE run_voice SET state = $2, made_at = COALESCE($3, made_at), empty_since = $4 WHERE run_id = $1
        """,
        run_id,
        state,
        made_at,
        empty_since,
    )


async def list_news(db: Connection, limit: int) -> list[tuple[int, int]]:
    """(guild, run) whose voice channel Discord has just made or refused."""
    rows = await db.fetch(
        "SELECT guild_id, run_id FROM run_voice WHERE state IN ('made', 'refused') ORDER BY run_id LIMIT $1",
        limit,
    )
    return [(row["guild_id"], row["run_id"]) for row in rows]


async def list_open(db: Connection) -> list[tuple[int, int]]:
    """(guild, run) of those with a voice channel that stands."""
    rows = await db.fetch("SELECT guild_id, run_id FROM run_voice WHERE state = 'open' ORDER BY run_id")
    return [(row["guild_id"], row["run_id"]) for row in rows]


async def is_channel_told(db: Connection, guild_id: int, channel_id: int) -> bool:
    """Whether the server has the channel, as last told; true while none of its channels were."""
    there: bool = await db.fetchval(
        """
        SELECT EXISTS (SELECT FROM guild_channel WHERE guild_id = $1 AND channel_id = $2)
            OR NOT EXISTS (SELECT FROM guild_channel WHERE guild_id = $1)
        """,
        guild_id,
        channel_id,
    )
    return there


async def mark_seen(db: Connection, run_id: int) -> bool:
    """Remembers who sits in the run's channel; False when nobody does. Bots do not count."""
    anybody: bool = await db.fetchval(
        """
        WITH sitting AS (
            SELECT v.user_id FROM voice_state AS v
            JOIN run_voice AS own ON own.guild_id = v.guild_id AND own.channel_id = v.channel_id
            WHERE own.run_id = $1 AND NOT v.is_bot),
        noted AS (
            UPDATE run_voice SET seen = ARRAY(
                SELECT unnest(seen) UNION SELECT user_id FROM sitting ORDER BY 1)
            WHERE run_id = $1 AND EXISTS (SELECT FROM sitting WHERE user_id <> ALL (seen)))
        SELECT EXISTS (SELECT FROM sitting)
        """,
        run_id,
    )
    return anybody


async def list_seen(db: Connection, run_id: int) -> set[int] | None:
    """Who was ever seen in the run's voice channel; None when it has had none."""
    seen: list[int] | None = await db.fetchval(
        "SELECT seen FROM run_voice WHERE run_id = $1 AND channel_id IS NOT NULL", run_id
    )
    return None if seen is None else set(seen)


async def list_sitting(db: Connection, guild_id: int, user_ids: Sequence[int]) -> dict[int, int]:
    """Where those of these members sit who are in voice, but for the channel of those who are away."""
    rows = await db.fetch(
        """
        SELECT v.user_id, v.channel_id FROM voice_state AS v
        LEFT JOIN guild ON guild.guild_id = v.guild_id
        WHERE v.guild_id = $1 AND v.user_id = ANY($2::bigint[])
          AND v.channel_id IS DISTINCT FROM guild.afk_channel_id
        """,
        guild_id,
        user_ids,
    )
    return {row["user_id"]: row["channel_id"] for row in rows}


async def list_run_channels(db: Connection, guild_id: int) -> set[int]:
    """Voice channels of the guild's runs: nobody is drawn from one run into another."""
    rows = await db.fetch(
        "SELECT channel_id FROM run_voice WHERE guild_id = $1 AND state IN ('made', 'open')", guild_id
    )
    return {row["channel_id"] for row in rows}


async def is_to_be_drawn(db: Connection, run_id: int, user_id: int, channel_id: int) -> bool:
    """Whether the member is still in the run, it goes on, and they sit in some other voice channel."""
    wanted: bool = await db.fetchval(
        """
        SELECT EXISTS (
            SELECT FROM run
            JOIN run_member AS m ON m.run_id = run.run_id AND m.user_id = $2 AND m.state = 'joined'
            JOIN voice_state AS v ON v.guild_id = run.guild_id AND v.user_id = $2 AND v.channel_id <> $3
            WHERE run.run_id = $1 AND run.state = 'live' AND run.voice_channel_id = $3)
        """,
        run_id,
        user_id,
        channel_id,
    )
    return wanted


async def find_latest_failure(db: Connection, guild_id: int) -> str | None:
    """Why the guild's newest voice channel was not made; None when it was."""
    error: str | None = await db.fetchval(
        """
        SELECT CASE WHEN state = 'failed' THEN last_error END FROM run_voice
        WHERE guild_id = $1 ORDER BY run_id DESC LIMIT 1
        """,
        guild_id,
    )
    return error


async def mark_run_voice(db: Connection, run_id: int, channel_id: int | None) -> None:
    """The voice channel of the run."""
    await db.execute("UPDATE run SET voice_channel_id = $2 WHERE run_id = $1", run_id, channel_id)


async def list_in_voice(db: Connection, guild_id: int, user_ids: Sequence[int]) -> set[int]:
    """Those of them who sit in a voice channel of the guild."""
    rows = await db.fetch(
        "SELECT user_id FROM voice_state WHERE guild_id = $1 AND user_id = ANY($2::bigint[])",
        guild_id,
        user_ids,
    )
    return {row["user_id"] for row in rows}

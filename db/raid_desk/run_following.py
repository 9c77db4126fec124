"""Runs as those see them who do at Discord what follows. Who follows a run locks its row first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class FollowedRun(msgspec.Struct, frozen=True):
    """A run, as far as its consequences need it. `dungeon` is the stored struct."""

    run_id: int
    guild_id: int
    organizer_id: int
    dungeon: dict[str, Any]
    state: str
    version: int
    party: str | None
    channel_id: int
    message_id: int | None
    wants_voice: bool
    voice_channel_id: int | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    archived_at: datetime | None

    @property
    def over(self) -> bool:
        return self.state in ("ended", "cancelled")


class MemberState(msgspec.Struct, frozen=True):
    """How a member stands to a run."""

    user_id: int
    state: str
    class_key: str | None


class OfferState(msgspec.Struct, frozen=True):
    """What a member brings."""

    user_id: int
    item: str
    state: str


async def lock_run_if_free(db: Connection, run_id: int) -> FollowedRun | None:
    """The run, locked; None while somebody presses on it: then it is followed a second later."""
    row = await db.fetchrow(
        """
        SELECT run_id, guild_id, organizer_id, dungeon, state, version, party, channel_id, message_id,
               wants_voice, voice_channel_id, created_at, started_at, ended_at, archived_at
        FROM run WHERE run_id = $1 FOR UPDATE SKIP LOCKED
        """,
        run_id,
    )
    return None if row is None else FollowedRun(**row)


async def lock_run_after_all(db: Connection, run_id: int) -> FollowedRun | None:
    """The run, locked; waits for who has it."""
    row = await db.fetchrow(
        """
        SELECT run_id, guild_id, organizer_id, dungeon, state, version, party, channel_id, message_id,
               wants_voice, voice_channel_id, created_at, started_at, ended_at, archived_at
        FROM run WHERE run_id = $1 FOR UPDATE
        """,
        run_id,
    )
    return None if row is None else FollowedRun(**row)


async def list_untold_runs(db: Connection, *, before: datetime, limit: int) -> list[int]:
    """Runs with events of before that moment from which nothing has followed, the longest waiting first."""
    rows = await db.fetch(
        """
        SELECT run_id FROM run_event WHERE told_at IS NULL AND at <= $1
        GROUP BY run_id ORDER BY min(at), run_id LIMIT $2
        """,
        before,
        limit,
    )
    return [row["run_id"] for row in rows]


async def list_member_states(db: Connection, run_id: int) -> list[MemberState]:
    """Everybody who ever pressed on the run, in the order in which they came."""
    rows = await db.fetch(
        """
        SELECT user_id, state, class_key FROM run_member WHERE run_id = $1 ORDER BY joined_at, user_id
        """,
        run_id,
    )
    return [MemberState(**row) for row in rows]


async def list_offer_states(db: Connection, run_id: int) -> list[OfferState]:
    """Keys and other things, in the order in which they were offered."""
    rows = await db.fetch(
        "SELECT user_id, item, state FROM run_offer WHERE run_id = $1 ORDER BY item, place", run_id
    )
    return [OfferState(**row) for row in rows]


async def mark_run_thread(db: Connection, run_id: int, thread_id: int | None) -> None:
    """Where the run's log stands."""
    await db.execute("UPDATE run SET thread_id = $2 WHERE run_id = $1", run_id, thread_id)


async def mark_run_voice(db: Connection, run_id: int, channel_id: int | None, now: datetime) -> None:
    """The voice channel of the run; its panel is due, since it names the channel."""
    await db.execute(
        """
        UPDATE run SET voice_channel_id = $2, panel_due_at = COALESCE(panel_due_at, $3) WHERE run_id = $1
        """,
        run_id,
        channel_id,
        now,
    )


async def list_orphans(db: Connection, *, before: datetime, limit: int) -> list[int]:
    """Running runs of before that moment whose server has removed the bot, or whose channel is gone there.

    Nothing counts as gone in a server whose channels have never been told.
    """
    rows = await db.fetch(
        """
        SELECT run_id FROM run
        WHERE run.state IN ('open', 'live') AND run.archived_at IS NULL AND run.created_at <= $1 AND (
            EXISTS (SELECT FROM guild WHERE guild.guild_id = run.guild_id AND guild.left_at IS NOT NULL)
            OR (EXISTS (SELECT FROM guild_channel AS c WHERE c.guild_id = run.guild_id)
                AND NOT EXISTS (SELECT FROM guild_channel AS c
                                WHERE c.guild_id = run.guild_id AND c.channel_id = run.channel_id)))
        ORDER BY run_id LIMIT $2
        """,
        before,
        limit,
    )
    return [row["run_id"] for row in rows]


async def list_posted_runs(db: Connection, *, after: int, limit: int) -> list[tuple[int, int, int, int]]:
    """Running runs with a panel, by id from after that one on: guild, run, channel and message."""
    rows = await db.fetch(
        """
        SELECT guild_id, run_id, channel_id, message_id FROM run
        WHERE state IN ('open', 'live') AND archived_at IS NULL AND message_id IS NOT NULL AND run_id > $1
        ORDER BY run_id LIMIT $2
        """,
        after,
        limit,
    )
    return [(row["guild_id"], row["run_id"], row["channel_id"], row["message_id"]) for row in rows]


async def mark_run_archived(db: Connection, run_id: int, now: datetime) -> None:
    """Its channel or server is gone: it is over, and nothing is shown or told any more."""
    await db.execute(
        """
        UPDATE run SET archived_at = $2, ended_at = COALESCE(ended_at, $2), panel_due_at = NULL,
            state = CASE WHEN state IN ('open', 'live') THEN 'cancelled' ELSE state END,
            version = version + 1
        WHERE run_id = $1 AND archived_at IS NULL
        """,
        run_id,
        now,
    )


async def mark_run_cancelled(db: Connection, run_id: int, now: datetime) -> None:
    """Nobody can press on it any more, as its panel is gone."""
    await db.execute(
        """
        UPDATE run SET state = 'cancelled', ended_at = $2, version = version + 1, panel_due_at = NULL
        WHERE run_id = $1 AND state IN ('open', 'live')
        """,
        run_id,
        now,
    )


async def mark_offers_released(db: Connection, run_id: int, now: datetime) -> None:
    """What was promised may be promised elsewhere."""
    await db.execute(
        """
        UPDATE run_offer SET state = 'released', changed_at = $2
        WHERE run_id = $1 AND state IN ('promised', 'waiting')
        """,
        run_id,
        now,
    )


async def list_raid_places(
    db: Connection, guild_id: int, user_ids: Sequence[int], kind: str
) -> dict[int, str]:
    """Where those of these members want to be told of that kind who have chosen anything."""
    rows = await db.fetch(
        """
        SELECT user_id, places ->> $3 AS place FROM notification_choice
        WHERE guild_id = $1 AND user_id = ANY($2::bigint[]) AND places ? $3
        """,
        guild_id,
        user_ids,
        kind,
    )
    return {row["user_id"]: row["place"] for row in rows}

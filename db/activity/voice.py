"""Who sits in voice, and up to when their time has been judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from db.pool import Connection


async def list_sittings(db: Connection, partitions: Sequence[int]) -> list[Any]:
    """Everybody in voice in servers of these partitions, times in milliseconds since 1970."""
    return await db.fetch(
        """
        SELECT guild_id, user_id, channel_id, deafened, is_bot, unpaid_millis, shard,
               (extract(epoch FROM joined_at) * 1000)::bigint AS joined_ms,
               (extract(epoch FROM counted_until) * 1000)::bigint AS counted_ms
        FROM voice_state WHERE (guild_id >> 22) % 16 = ANY($1::bigint[])
        """,
        partitions,
    )


async def add_sittings(db: Connection, columns: Sequence[Sequence[Any]]) -> None:
    """Write sittings as they are now: guild, user, channel, deafened, is_bot, joined and counted until in
    milliseconds since 1970, unpaid milliseconds, shard or None."""
    await db.execute(
        """
        INSERT INTO voice_state (guild_id, user_id, channel_id, deafened, is_bot, joined_at, counted_until,
                                 unpaid_millis, shard)
        SELECT guild_id, user_id, channel_id, deafened, is_bot, to_timestamp(joined / 1000e0),
               to_timestamp(counted / 1000e0), unpaid, shard
        FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::boolean[], $5::boolean[], $6::float8[],
                    $7::float8[], $8::bigint[], $9::integer[])
            AS told(guild_id, user_id, channel_id, deafened, is_bot, joined, counted, unpaid, shard)
        ON CONFLICT (guild_id, user_id) DO UPDATE SET
            channel_id = excluded.channel_id, deafened = excluded.deafened, is_bot = excluded.is_bot,
            joined_at = excluded.joined_at, counted_until = excluded.counted_until,
            unpaid_millis = excluded.unpaid_millis, shard = excluded.shard
        """,
        *columns,
    )


async def delete_sittings(db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int]) -> None:
    """These members left voice."""
    await db.execute(
        """
        DELETE FROM voice_state AS v USING unnest($1::bigint[], $2::bigint[]) AS gone(guild_id, user_id)
        WHERE v.guild_id = gone.guild_id AND v.user_id = gone.user_id
        """,
        guild_ids,
        user_ids,
    )

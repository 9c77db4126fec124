"""What caches have to know of transactions, see handlers.frame.caches."""

from collections.abc import Sequence

from db.pool import Connection


async def get_horizon(db: Connection) -> int:
    """The oldest transaction that is not finished: all before it are seen by what is read from now on."""
    horizon: int = await db.fetchval("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
    return horizon


async def get_next_transaction(db: Connection) -> int:
    """The first transaction id that is not given yet."""
    following: int = await db.fetchval("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
    return following


async def announce_stale(db: Connection, kind: str, guild_ids: Sequence[int]) -> None:
    """With the commit, all processes drop what they know of this kind of these guilds."""
    await db.execute(
        """
        SELECT pg_notify('cached', $1 || ' ' || string_agg(guild_id::text, ',') || ' '
                                   || pg_current_xact_id()::text)
        FROM unnest($2::bigint[]) WITH ORDINALITY AS told(guild_id, place)
        GROUP BY (place - 1) / 300
        """,
        kind,
        guild_ids,
    )

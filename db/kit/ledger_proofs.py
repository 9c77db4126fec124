"""Proofs of all ledgers: queries that find what does not add up. Empty = proven."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from db.pool import Connection

MOST_VIOLATIONS = 100


async def list_totals_unlike_entries(db: Connection) -> list[Any]:
    """Holders whose total is not the sum of their entries, of all ledgers: what is and what should be."""
    return await db.fetch(
        """
        SELECT ledger, guild_id, user_id, account, COALESCE(t.total, 0) AS total,
               COALESCE(e.amount, 0) AS entries
        FROM ledger_total AS t
        FULL JOIN (
            SELECT ledger, guild_id, user_id, account, sum(amount)::bigint AS amount FROM ledger_entry
            GROUP BY ledger, guild_id, user_id, account) AS e USING (ledger, guild_id, user_id, account)
        WHERE COALESCE(t.total, 0) <> COALESCE(e.amount, 0)
        ORDER BY ledger, guild_id, user_id, account LIMIT $1
        """,
        MOST_VIOLATIONS,
    )


async def count_wrong_totals(db: Connection, guild_id: int, prefix: str) -> int:
    """Totals of a guild that are not the sums of their entries, in ledgers whose name begins so."""
    count: int = await db.fetchval(
        """
        SELECT count(*) FROM (
            SELECT ledger, user_id, account, total FROM ledger_total
            WHERE guild_id = $1 AND starts_with(ledger, $2)) AS t
        FULL JOIN (
            SELECT ledger, user_id, account, sum(amount)::bigint AS amount FROM ledger_entry
            WHERE guild_id = $1 AND starts_with(ledger, $2)
            GROUP BY ledger, user_id, account) AS e USING (ledger, user_id, account)
        WHERE COALESCE(t.total, 0) <> COALESCE(e.amount, 0)
        """,
        guild_id,
        prefix,
    )
    return count


async def list_lossy_transfers(db: Connection) -> list[Any]:
    """Transfers whose two legs do not cancel each other out: ledger, guild_id, key, amount."""
    return await db.fetch(
        """
        SELECT ledger, guild_id, key, sum(amount)::bigint AS amount FROM ledger_entry
        GROUP BY ledger, guild_id, key
        HAVING bool_or(abs(leg) = 2) AND sum(amount) <> 0
        ORDER BY ledger, guild_id, key LIMIT $1
        """,
        MOST_VIOLATIONS,
    )


async def move_totals_to_entries(db: Connection) -> int:
    """Totals become the sums of the entries, which are the record; how many were wrong.

    While it works nobody adds an entry.
    """
    await db.execute("LOCK TABLE ledger_total IN SHARE ROW EXCLUSIVE MODE")
    rows = await db.fetch(
        """
        INSERT INTO ledger_total AS t (ledger, guild_id, user_id, account, total)
        SELECT ledger, guild_id, user_id, account, COALESCE(e.amount, 0)
        FROM ledger_total
        FULL JOIN (
            SELECT ledger, guild_id, user_id, account, sum(amount)::bigint AS amount FROM ledger_entry
            GROUP BY ledger, guild_id, user_id, account) AS e USING (ledger, guild_id, user_id, account)
        WHERE COALESCE(total, 0) <> COALESCE(e.amount, 0)
        ON CONFLICT (ledger, guild_id, user_id, account) DO UPDATE SET total = excluded.total
        RETURNING 1
        """
    )
    return len(rows)

"""What ledgers come to: totals, sums of a time, standings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from db.kit.ledger import Holder

if TYPE_CHECKING:
    from db.pool import Connection


class SumRow(msgspec.Struct, frozen=True):
    """What a member had in a period. `entries` counts those that were not taken back."""

    user_id: int
    amount: int
    entries: int


class FactRow(msgspec.Struct, frozen=True):
    """What came of one value of a fact, such as of one dungeon; None: of entries without it."""

    fact: str | None
    amount: int
    entries: int


class LedgerStandingRow(msgspec.Struct, frozen=True):
    """A line of the standings."""

    user_id: int
    total: int


async def list_totals(
    db: Connection, ledger: str, guild_id: int, holders: Sequence[Holder]
) -> dict[Holder, int]:
    """Totals of those of these holders who ever had an entry."""
    rows = await db.fetch(
        """
        SELECT t.user_id, t.account, total FROM ledger_total AS t
        JOIN unnest($3::bigint[], $4::text[]) AS asked(user_id, account)
            ON t.user_id = asked.user_id AND t.account = asked.account
        WHERE ledger = $1 AND guild_id = $2
        """,
        ledger,
        guild_id,
        [holder.user_id for holder in holders],
        [holder.account for holder in holders],
    )
    return {Holder(row["user_id"], row["account"]): row["total"] for row in rows}


async def list_totals_of_guilds(
    db: Connection, ledger: str, guild_ids: Sequence[int], user_ids: Sequence[int]
) -> dict[tuple[int, int], int]:
    """Totals of those of these pairs of guild and member who ever had an entry."""
    rows = await db.fetch(
        """
        SELECT guild_id, user_id, total FROM ledger_total
        JOIN unnest($2::bigint[], $3::bigint[]) AS asked(guild_id, user_id) USING (guild_id, user_id)
        WHERE ledger = $1 AND account = ''
        """,
        ledger,
        guild_ids,
        user_ids,
    )
    return {(row["guild_id"], row["user_id"]): row["total"] for row in rows}


async def list_member_sums(
    db: Connection,
    ledger: str,
    guild_id: int,
    since: datetime | None,
    until: datetime | None,
    subject: dict[str, Any],
    reason: str | None,
) -> list[SumRow]:
    """What each member had from `since` to before `until`, of entries with these facts; the most first."""
    rows = await db.fetch(
        """
        SELECT user_id, sum(amount)::bigint AS amount,
               (count(*) FILTER (WHERE reverses IS NULL) - count(*) FILTER (WHERE reverses IS NOT NULL))
                   AS entries
        FROM ledger_entry
        WHERE ledger = $1 AND guild_id = $2 AND ($3::timestamptz IS NULL OR at >= $3)
          AND ($4::timestamptz IS NULL OR at < $4) AND subject @> $5 AND ($6::text IS NULL OR reason = $6)
          AND user_id <> 0
        GROUP BY user_id ORDER BY amount DESC, user_id
        """,
        ledger,
        guild_id,
        since,
        until,
        subject,
        reason,
    )
    return [SumRow(**row) for row in rows]


async def list_fact_sums(
    db: Connection, ledger: str, guild_id: int, user_id: int, fact: str, since: datetime, until: datetime
) -> list[FactRow]:
    """What a member had in that time for each value of a fact; the most first."""
    rows = await db.fetch(
        """
        SELECT subject ->> $4::text AS fact, sum(amount)::bigint AS amount,
               (count(*) FILTER (WHERE reverses IS NULL) - count(*) FILTER (WHERE reverses IS NOT NULL))
                   AS entries
        FROM ledger_entry
        WHERE ledger = $1 AND guild_id = $2 AND user_id = $3 AND at >= $5 AND at < $6
        GROUP BY 1 ORDER BY amount DESC, fact
        """,
        ledger,
        guild_id,
        user_id,
        fact,
        since,
        until,
    )
    return [FactRow(**row) for row in rows]


async def list_reason_sums(
    db: Connection,
    ledger: str,
    guild_ids: Sequence[int],
    user_ids: Sequence[int],
    since: Sequence[datetime | None],
) -> list[tuple[tuple[int, int], str, int]]:
    """What each of these pairs had for each reason, since its moment or ever: (guild, member), reason,
    amount."""
    rows = await db.fetch(
        """
        SELECT guild_id, user_id, reason, sum(amount)::bigint AS amount FROM ledger_entry
        JOIN unnest($2::bigint[], $3::bigint[], $4::timestamptz[]) AS asked(guild_id, user_id, since)
            USING (guild_id, user_id)
        WHERE ledger = $1 AND (since IS NULL OR at >= since)
        GROUP BY guild_id, user_id, reason ORDER BY guild_id, user_id, reason
        """,
        ledger,
        guild_ids,
        user_ids,
        since,
    )
    return [((row["guild_id"], row["user_id"]), row["reason"], row["amount"]) for row in rows]


async def list_members_of(db: Connection, ledger: str, guild_id: int, subject: dict[str, Any]) -> list[int]:
    """Members who have an entry with these facts, also one that was taken back."""
    rows = await db.fetch(
        """
        SELECT DISTINCT user_id FROM ledger_entry
        WHERE ledger = $1 AND guild_id = $2 AND subject @> $3 AND user_id <> 0 ORDER BY user_id
        """,
        ledger,
        guild_id,
        subject,
    )
    return [row["user_id"] for row in rows]


async def list_standings(
    db: Connection, ledger: str, guild_id: int, after: LedgerStandingRow | None, limit: int
) -> list[LedgerStandingRow]:
    """Members below that line (None: from the top); those who have nothing are not in it."""
    rows = await db.fetch(
        """
        SELECT user_id, total FROM ledger_total
        WHERE ledger = $1 AND guild_id = $2 AND user_id <> 0 AND total <> 0
          AND ($3::bigint IS NULL OR (total <= $3 AND (total < $3 OR user_id > $4)))
        ORDER BY total DESC, user_id LIMIT $5
        """,
        ledger,
        guild_id,
        after.total if after is not None else None,
        after.user_id if after is not None else None,
        limit,
    )
    return [LedgerStandingRow(**row) for row in rows]


async def list_standings_above(
    db: Connection, ledger: str, guild_id: int, before: LedgerStandingRow, limit: int
) -> list[LedgerStandingRow]:
    """Members above that line, the nearest first."""
    rows = await db.fetch(
        """
        SELECT user_id, total FROM ledger_total
        WHERE ledger = $1 AND guild_id = $2 AND user_id <> 0 AND total <> 0
          AND total >= $3 AND (total > $3 OR user_id < $4)
        ORDER BY total, user_id DESC LIMIT $5
        """,
        ledger,
        guild_id,
        before.total,
        before.user_id,
        limit,
    )
    return [LedgerStandingRow(**row) for row in rows]


async def find_place(db: Connection, ledger: str, guild_id: int, user_id: int) -> int | None:
    """A member's place, from 1; costs as much as there are members above. None when they have nothing."""
    place: int | None = await db.fetchval(
        """
        SELECT 1 + (SELECT count(*) FROM ledger_total AS above
                    WHERE above.ledger = t.ledger AND above.guild_id = t.guild_id AND above.user_id <> 0
                      AND above.total <> 0 AND above.total >= t.total
                      AND (above.total > t.total OR above.user_id < t.user_id))
        FROM ledger_total AS t
        WHERE ledger = $1 AND guild_id = $2 AND user_id = $3 AND account = '' AND total <> 0
        """,
        ledger,
        guild_id,
        user_id,
    )
    return place

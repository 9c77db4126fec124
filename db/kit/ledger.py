"""Rows of all ledgers: entries that are only added to, and beside them the total of each holder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from db.pool import encode_json

if TYPE_CHECKING:
    from db.pool import Connection


class Holder(msgspec.Struct, frozen=True, order=True):
    """Who has something: a member, or (`user_id` 0) a named account of the guild."""

    user_id: int
    account: str = ""


class LegRow(msgspec.Struct, frozen=True, kw_only=True):
    """One holder's side of something that happened.

    `leg`: 1 given, taken or handed over, 2 received in the same transfer, negative: that leg taken back.
    """

    holder: Holder
    amount: int
    reason: str
    key: str
    leg: int = 1
    reverses: int | None = None
    actor_id: int | None = None
    subject: dict[str, Any] = msgspec.field(default_factory=dict)


class EntryRow(msgspec.Struct, frozen=True):
    """An entry as it is kept."""

    entry_id: int
    user_id: int
    account: str
    amount: int
    reason: str
    key: str
    leg: int
    reverses: int | None
    actor_id: int | None
    subject: dict[str, Any]
    at: datetime


async def lock_totals(
    db: Connection, ledger: str, guild_id: int, holders: Sequence[Holder]
) -> dict[Holder, int]:
    """The totals of these holders, which nobody else moves until the commit. Pass them in order."""
    rows = await db.fetch(
        """
        INSERT INTO ledger_total AS t (ledger, guild_id, user_id, account)
        SELECT $1, $2, user_id, account FROM unnest($3::bigint[], $4::text[]) AS asked(user_id, account)
        ON CONFLICT (ledger, guild_id, user_id, account) DO UPDATE SET total = t.total
        RETURNING user_id, account, total
        """,
        ledger,
        guild_id,
        [holder.user_id for holder in holders],
        [holder.account for holder in holders],
    )
    return {Holder(row["user_id"], row["account"]): row["total"] for row in rows}


async def list_known_keys(db: Connection, ledger: str, guild_id: int, keys: Sequence[str]) -> set[str]:
    """Which of these keys have been used."""
    rows = await db.fetch(
        """
        SELECT key FROM ledger_entry
        WHERE ledger = $1 AND guild_id = $2 AND key = ANY($3::text[]) AND leg = 1
        """,
        ledger,
        guild_id,
        keys,
    )
    return {row["key"] for row in rows}


async def add_legs(
    db: Connection, ledger: str, guild_id: int, legs: Sequence[LegRow], now: datetime
) -> list[tuple[str, int]]:
    """Write entries and move the totals of their holders, which are locked; key and leg of the new ones."""
    rows = await db.fetch(
        """
        WITH written AS (
            INSERT INTO ledger_entry (ledger, guild_id, user_id, account, amount, reason, key, leg, reverses,
                                      actor_id, subject, at)
            SELECT $1, $2, user_id, account, amount, reason, key, leg, reverses, actor_id, subject::jsonb, $12
            FROM unnest($3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::smallint[],
                        $9::bigint[], $10::bigint[], $11::text[]) WITH ORDINALITY
                AS new(user_id, account, amount, reason, key, leg, reverses, actor_id, subject, place)
            ORDER BY place
            ON CONFLICT DO NOTHING
            RETURNING user_id, account, amount, key, leg),
        moved AS (
            UPDATE ledger_total AS t SET total = t.total + sums.amount
            FROM (SELECT user_id, account, sum(amount)::bigint AS amount FROM written
                  GROUP BY user_id, account) AS sums
            WHERE t.ledger = $1 AND t.guild_id = $2 AND t.user_id = sums.user_id
              AND t.account = sums.account AND sums.amount <> 0)
        SELECT key, leg FROM written
        """,
        ledger,
        guild_id,
        [leg.holder.user_id for leg in legs],
        [leg.holder.account for leg in legs],
        [leg.amount for leg in legs],
        [leg.reason for leg in legs],
        [leg.key for leg in legs],
        [leg.leg for leg in legs],
        [leg.reverses for leg in legs],
        [leg.actor_id for leg in legs],
        [encode_json(leg.subject).decode() for leg in legs],
        now,
    )
    return [(row["key"], row["leg"]) for row in rows]


async def list_standing_entries(
    db: Connection, ledger: str, guild_id: int, *, key: str | None, subject: dict[str, Any]
) -> list[EntryRow]:
    """Entries that nobody took back, of that key (None: any) and with these facts, oldest first."""
    rows = await db.fetch(
        """
        SELECT entry_id, user_id, account, amount, reason, key, leg, reverses, actor_id, subject, at
        FROM ledger_entry AS e
        WHERE ledger = $1 AND guild_id = $2 AND ($3::text IS NULL OR key = $3) AND subject @> $4
          AND reverses IS NULL
          AND NOT EXISTS (SELECT 1 FROM ledger_entry AS back WHERE back.reverses = e.entry_id)
        ORDER BY entry_id
        """,
        ledger,
        guild_id,
        key,
        subject,
    )
    return [EntryRow(**row) for row in rows]


async def list_entries(
    db: Connection, ledger: str, guild_id: int, holder: Holder, *, before: int | None, limit: int
) -> list[EntryRow]:
    """A holder's entries older than that id (None: the latest), newest first."""
    rows = await db.fetch(
        """
        SELECT entry_id, user_id, account, amount, reason, key, leg, reverses, actor_id, subject, at
        FROM ledger_entry
        WHERE ledger = $1 AND guild_id = $2 AND user_id = $3 AND account = $4
          AND ($5::bigint IS NULL OR entry_id < $5)
        ORDER BY entry_id DESC LIMIT $6
        """,
        ledger,
        guild_id,
        holder.user_id,
        holder.account,
        before,
        limit,
    )
    return [EntryRow(**row) for row in rows]

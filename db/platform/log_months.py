"""Logs in partitions by month: made ahead, taken off when they are old, and what is done with one that was.

Names of tables cannot be parameters: they are put together here, of the logs below and of months only.

Why: decision 0213.
"""

# ruff: noqa: S608
from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec

from db.platform.archive import OldRow

if TYPE_CHECKING:
    from db.pool import Connection

AHEAD: Final = 3
"""Months after this one that have their tables."""
DISCORD_EPOCH_MS: Final = 1_420_070_400_000
LOCKS_WITHIN: Final = "3s"
"""Whoever writes into the log waits behind us for a lock: we rather try again later."""
MOVES_WITHIN: Final = "10min"


class MonthlyLog(msgspec.Struct, frozen=True):
    """`key` is the column by which it is parted, and `bound` its value at the beginning of a month."""

    table: str
    id: str
    key: str
    bound: Callable[[datetime], str]


class LogMonth(msgspec.Struct, frozen=True):
    """A table of the log for that month; taken off (not `attached`) nobody finds its rows any more.

    The first month of all also holds everything older.
    """

    log: MonthlyLog
    begins: datetime
    attached: bool = True

    @property
    def table(self) -> str:
        """Such as audit_2026_11."""
        return f"{self.log.table}_{self.begins:%Y_%m}"

    @property
    def ends(self) -> datetime:
        """When the next one begins."""
        return following(self.begins)


def _id_at(moment: datetime) -> str:
    return str((int(moment.timestamp() * 1000) - DISCORD_EPOCH_MS) << 22)


COMMAND_LOG: Final = MonthlyLog("command_log", "interaction_id", "interaction_id", _id_at)
AUDIT: Final = MonthlyLog("audit", "audit_id", "at", datetime.isoformat)


def month_of(moment: datetime) -> datetime:
    """When its month began (UTC)."""
    return moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def following(begins: datetime) -> datetime:
    """When the month after it begins."""
    return begins.replace(year=begins.year + begins.month // 12, month=begins.month % 12 + 1)


async def list_months(db: Connection, log: MonthlyLog) -> list[LogMonth]:
    """All there are, oldest first, those that were taken off too."""
    rows = await db.fetch(
        """
        SELECT right(relname, 7) AS month, relispartition AS attached FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
          AND relname ~ ('^' || $1 || '_\\d{4}_\\d{2}$')
        ORDER BY relname
        """,
        log.table,
    )
    return [
        LogMonth(log, datetime.strptime(row["month"], "%Y_%m").replace(tzinfo=UTC), row["attached"])
        for row in rows
    ]


async def list_missing_months(db: Connection, log: MonthlyLog, now: datetime) -> list[LogMonth]:
    """This month and those after it, if they have no table. The first table holds all that is older."""
    there = [month.begins for month in await list_months(db, log)]
    month = LogMonth(log, month_of(now))
    missing = []
    for _ in range(AHEAD + 1):
        if not there or (month.begins not in there and month.begins > there[0]):
            missing.append(month)
        month = LogMonth(log, month.ends)
    return missing


async def count_months_taken_off(db: Connection) -> int:
    """Of both logs; none, but while one is being dropped."""
    months = [month for log in (COMMAND_LOG, AUDIT) for month in await list_months(db, log)]
    return sum(not month.attached for month in months)


async def add_month(db: Connection, month: LogMonth) -> None:
    """In the caller's transaction. What came before its month was made moves in."""
    log, begins, ends = month.log, month.log.bound(month.begins), month.log.bound(month.ends)
    await db.execute(
        f"""
        SET LOCAL lock_timeout = '{LOCKS_WITHIN}';
        SET LOCAL statement_timeout = '{MOVES_WITHIN}';
        LOCK TABLE {log.table}_rest IN ACCESS EXCLUSIVE MODE;
        CREATE TABLE {month.table} (LIKE {log.table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
        WITH moved AS (
            DELETE FROM {log.table}_rest WHERE {log.key} >= '{begins}' AND {log.key} < '{ends}' RETURNING *)
        INSERT INTO {month.table} SELECT * FROM moved;
        ALTER TABLE {log.table} ATTACH PARTITION {month.table} FOR VALUES FROM ('{begins}') TO ('{ends}');
        """
    )


async def take_off_month(db: Connection, month: LogMonth) -> None:
    """In the caller's transaction: from then on its rows are only found in its own table."""
    await db.execute(
        f"""
        SET LOCAL lock_timeout = '{LOCKS_WITHIN}';
        ALTER TABLE {month.log.table} DETACH PARTITION {month.table};
        """
    )


async def give_back_rows(
    db: Connection, month: LogMonth, *, before: datetime, own: Mapping[int, datetime], limit: int
) -> int:
    """Rows of a month that was taken off back into the log, if their guild keeps them: how many.

    Guilds keep what is from `before` on, or from their own moment.
    """
    moved: int = await db.fetchval(
        f"""
        WITH kept AS (
            SELECT r.ctid FROM {month.table} AS r
            LEFT JOIN unnest($2::bigint[], $3::timestamptz[]) AS own (guild_id, before) USING (guild_id)
            WHERE r.at >= COALESCE(own.before, $1) LIMIT $4),
        moved AS (DELETE FROM {month.table} WHERE ctid IN (SELECT ctid FROM kept) RETURNING *),
        back AS (INSERT INTO {month.log.table} OVERRIDING SYSTEM VALUE SELECT * FROM moved RETURNING 1)
        SELECT count(*) FROM back
        """,
        before,
        list(own.keys()),
        list(own.values()),
        limit,
    )
    return moved


async def list_guilds_of_month(db: Connection, month: LogMonth) -> list[int | None]:
    """Whose rows it holds; None: of direct messages."""
    rows = await db.fetch(f"SELECT DISTINCT guild_id FROM {month.table} ORDER BY guild_id")
    return [row["guild_id"] for row in rows]


async def open_rows_of_month(db: Any, month: LogMonth, guild_id: int | None) -> Any:
    """A cursor over a guild's rows, oldest first, in the caller's transaction."""
    return await db.cursor(
        f"""
        SELECT {month.log.id} AS id, guild_id, at, to_jsonb(r)::text AS json FROM {month.table} AS r
        WHERE guild_id IS NOT DISTINCT FROM $1 ORDER BY at, {month.log.id}
        """,
        guild_id,
    )


async def fetch_rows(cursor: Any, limit: int) -> list[OldRow]:
    """The next of them; none at the end."""
    return [OldRow(**row) for row in await cursor.fetch(limit)]


async def delete_rows_of_month(db: Connection, month: LogMonth, guild_id: int | None) -> None:
    """A guild's, of a month that was taken off."""
    await db.execute(f"DELETE FROM {month.table} WHERE guild_id IS NOT DISTINCT FROM $1", guild_id)


async def drop_month(db: Connection, month: LogMonth) -> None:
    """One that was taken off."""
    await db.execute(f"DROP TABLE {month.table}")

"""What was told last of each check of the machine."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class AlertRow(msgspec.Struct, frozen=True):
    """The last change that was told: from well to broken, or back."""

    name: str
    broken: bool
    detail: str
    told_at: datetime


async def move_broken(db: Connection, name: str, detail: str, now: datetime, rest: timedelta) -> bool:
    """Whether the caller is to tell that it is broken: nobody has, and `rest` has passed since."""
    moved: bool | None = await db.fetchval(
        """
        INSERT INTO alert (name, broken, detail, told_at) VALUES ($1, true, $2, $3::timestamptz)
        ON CONFLICT (name) DO UPDATE SET broken = true, detail = $2, told_at = $3::timestamptz, posted = false
            WHERE NOT alert.broken AND alert.told_at <= $3::timestamptz - $4::interval
        RETURNING true
        """,
        name,
        detail,
        now,
        rest,
    )
    return bool(moved)


async def move_well(db: Connection, name: str, now: datetime, rest: timedelta) -> bool:
    """Whether the caller is to tell that it is well again."""
    moved: bool | None = await db.fetchval(
        """
        UPDATE alert SET broken = false, detail = '', told_at = $2::timestamptz, posted = false
        WHERE name = $1 AND broken AND told_at <= $2::timestamptz - $3::interval
        RETURNING true
        """,
        name,
        now,
        rest,
    )
    return bool(moved)


async def list_unposted(db: Connection, since: datetime) -> list[AlertRow]:
    """What the webhook has not got yet, of what was told since then."""
    rows = await db.fetch(
        "SELECT name, broken, detail, told_at FROM alert WHERE NOT posted AND told_at >= $1 ORDER BY told_at",
        since,
    )
    return [AlertRow(**row) for row in rows]


async def mark_posted(db: Connection, name: str, told_at: datetime) -> None:
    """The webhook has this word of it."""
    await db.execute("UPDATE alert SET posted = true WHERE name = $1 AND told_at = $2", name, told_at)


async def list_guilds_to_tell(db: Connection, key: str) -> list[int]:
    """Guilds that have set the channel of this key and still have the bot."""
    rows = await db.fetch(
        """
        SELECT guild_id FROM guild_setting JOIN guild USING (guild_id)
        WHERE module = 'platform' AND settings -> 'channels' ? $1 AND left_at IS NULL ORDER BY guild_id
        """,
        key,
    )
    return [row["guild_id"] for row in rows]


async def list_guilds_that_wait(db: Connection, late_s: int) -> set[int]:
    """Guilds whose changes at Discord wait too long or were given up, by the database's clock."""
    rows = await db.fetch(
        """
        SELECT DISTINCT guild_id FROM outbox
        WHERE guild_id IS NOT NULL AND (state = 'dead'
              OR (state = 'pending' AND due_at < now() - make_interval(secs => $1)))
        """,
        late_s,
    )
    return {row["guild_id"] for row in rows}

"""What telling a member something depends on: choices, quiet hours, language, and whether DMs arrive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class RecipientRow(msgspec.Struct, frozen=True):
    """What deciding takes to know of a member. `sent`: when their latest messages left, newest first.

    `latest` is the delivery of the newest, `timezone` the guild's if the member chose none; `waits`: whether
    anything waits for them.
    """

    guild_id: int
    user_id: int
    guild_name: str
    timezone: str
    places: dict[str, str]
    quiet_from: int | None
    quiet_to: int | None
    digest_at: int | None
    closed: bool
    sent: tuple[datetime, ...]
    latest: UUID | None
    waits: bool


async def list_recipients(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int], *, now: datetime, since: datetime
) -> dict[tuple[int, int], RecipientRow]:
    """All of these pairs of guild and member, each named once, with their ten latest messages since then."""
    rows = await db.fetch(
        """
        SELECT asked.guild_id, asked.user_id, COALESCE(guild.name, '') AS guild_name,
               COALESCE(choice.timezone, setting.settings ->> 'timezone', 'UTC') AS timezone,
               COALESCE(choice.places, '{}') AS places, choice.quiet_from, choice.quiet_to, choice.digest_at,
               COALESCE(closed.retry_at > $3, false) AS closed,
               sent.ats AS sent, sent.deliveries[1] AS latest,
               EXISTS (SELECT FROM notification AS n
                       WHERE n.guild_id = asked.guild_id AND n.user_id = asked.user_id
                         AND n.state = 'waiting') AS waits
        FROM unnest($1::bigint[], $2::bigint[]) AS asked(guild_id, user_id)
        LEFT JOIN guild ON guild.guild_id = asked.guild_id
        LEFT JOIN guild_setting AS setting
            ON setting.guild_id = asked.guild_id AND setting.module = 'platform'
        LEFT JOIN notification_choice AS choice
            ON choice.guild_id = asked.guild_id AND choice.user_id = asked.user_id
        LEFT JOIN direct_messages_closed AS closed ON closed.user_id = asked.user_id
        CROSS JOIN LATERAL (
            SELECT COALESCE(array_agg(left_at ORDER BY left_at DESC), '{}') AS ats,
                   array_agg(delivery ORDER BY left_at DESC) AS deliveries
            FROM (
                SELECT delivery, max(sent_at) AS left_at FROM notification AS n
                WHERE n.guild_id = asked.guild_id AND n.user_id = asked.user_id
                  AND n.state = 'sent' AND n.sent_at > $4
                GROUP BY delivery ORDER BY left_at DESC LIMIT 10) AS lately) AS sent
        """,
        guild_ids,
        user_ids,
        now,
        since,
    )
    return {
        (row["guild_id"], row["user_id"]): RecipientRow(**{**row, "sent": tuple(row["sent"])}) for row in rows
    }

"""What the gateway tells of guilds, written for many at once, and only where a row differs.

Only the drain of the stream writes these rows. A start of the relay tells of every guild though nothing has
changed in most: that is compared, not written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from db.arrays import flags, numbers, texts

if TYPE_CHECKING:
    from db.pool import Connection

Columns = Sequence[Sequence[Any]]
"""One sequence per column, all of the same length."""


async def add_guilds(db: Connection, columns: Columns) -> None:
    """Write the rows of guilds, each named once.

    Columns: guild; whether name, icon, owner, AFK channel and locale are told, and these; number of members,
    roles of the bot and emojis (arrays as literals such as `{1,2}`), None where they stay; whether the bot
    came, and when it was removed (of one that did not come: unless it was removed before); the moment.
    A guild without a row gets one only where its name is told.
    """
    await db.execute(
        """
        WITH fresh AS MATERIALIZED (
            SELECT guild_id, named, t.at,
                CASE WHEN named THEN t.name ELSE g.name END AS name,
                CASE WHEN named THEN t.icon ELSE g.icon END AS icon,
                CASE WHEN named THEN t.owner_id ELSE g.owner_id END AS owner_id,
                CASE WHEN named THEN t.afk_channel_id ELSE g.afk_channel_id END AS afk_channel_id,
                CASE WHEN named THEN t.preferred_locale ELSE g.preferred_locale END AS preferred_locale,
                COALESCE(t.member_count, g.member_count, 0) AS member_count,
                COALESCE(t.bot_role_ids::bigint[], g.bot_role_ids, '{}') AS bot_role_ids,
                COALESCE(t.emoji_ids::bigint[], g.emoji_ids) AS emoji_ids,
                CASE WHEN came THEN t.left_at ELSE COALESCE(g.left_at, t.left_at) END AS left_at
            FROM unnest($1::text::bigint[], $2::text::boolean[], $3::text::text[], $4::text::text[],
                        $5::text::bigint[], $6::text::bigint[], $7::text::text[], $8::text::integer[],
                        $9::text::text[], $10::text::text[], $11::text::boolean[],
                        $12::timestamptz[], $13::timestamptz[])
                AS t(guild_id, named, name, icon, owner_id, afk_channel_id, preferred_locale, member_count,
                     bot_role_ids, emoji_ids, came, left_at, at)
            LEFT JOIN guild AS g USING (guild_id))
        INSERT INTO guild (guild_id, name, icon, owner_id, afk_channel_id, preferred_locale, member_count,
                           bot_role_ids, emoji_ids, left_at, updated_at)
        SELECT guild_id, f.name, f.icon, f.owner_id, f.afk_channel_id, f.preferred_locale, f.member_count,
               f.bot_role_ids, f.emoji_ids, f.left_at, f.at
        FROM fresh AS f LEFT JOIN guild AS g USING (guild_id)
        WHERE CASE WHEN g.guild_id IS NULL THEN f.named ELSE
            (f.name, f.icon, f.owner_id, f.afk_channel_id, f.preferred_locale, f.member_count,
             f.bot_role_ids, f.emoji_ids, f.left_at)
            IS DISTINCT FROM
            (g.name, g.icon, g.owner_id, g.afk_channel_id, g.preferred_locale, g.member_count,
             g.bot_role_ids, g.emoji_ids, g.left_at) END
        ON CONFLICT (guild_id) DO UPDATE SET
            name = excluded.name, icon = excluded.icon, owner_id = excluded.owner_id,
            afk_channel_id = excluded.afk_channel_id, preferred_locale = excluded.preferred_locale,
            member_count = excluded.member_count, bot_role_ids = excluded.bot_role_ids,
            emoji_ids = excluded.emoji_ids, left_at = excluded.left_at, updated_at = excluded.updated_at
        """,
        *_literals(
            columns, (numbers, flags, texts, texts, numbers, numbers, texts, numbers, texts, texts, flags)
        ),
        *columns[11:],
    )


async def add_roles(
    db: Connection, columns: Columns, whole: Sequence[int], gone: Sequence[tuple[int, int]]
) -> None:
    """Write roles: guild, id, name, color, position, permissions, managed; each named once.

    Of the guilds in `whole` all other roles are forgotten, and those of `gone` (guild, role) unless told.
    """
    await db.execute(
        """
        WITH told AS MATERIALIZED (
            SELECT guild_id, role_id, name, color, position, permissions::numeric AS permissions, managed
            FROM unnest($1::text::bigint[], $2::text::bigint[], $3::text::text[], $4::text::integer[],
                        $5::text::integer[], $6::text::text[], $7::text::boolean[])
                AS told(guild_id, role_id, name, color, position, permissions, managed)),
        unwanted AS MATERIALIZED (
            (SELECT guild_id, role_id FROM guild_role JOIN unnest($8::bigint[]) AS whole(guild_id)
                 USING (guild_id)
             UNION ALL SELECT * FROM unnest($9::bigint[], $10::bigint[]))
            EXCEPT SELECT guild_id, role_id FROM told),
        deleted AS (DELETE FROM guild_role AS r USING unwanted AS u
                    WHERE r.guild_id = u.guild_id AND r.role_id = u.role_id)
        INSERT INTO guild_role (guild_id, role_id, name, color, position, permissions, managed)
        SELECT guild_id, role_id, t.name, t.color, t.position, t.permissions, t.managed
        FROM told AS t LEFT JOIN guild_role AS r USING (guild_id, role_id)
        WHERE r.role_id IS NULL OR (t.name, t.color, t.position, t.permissions, t.managed)
            IS DISTINCT FROM (r.name, r.color, r.position, r.permissions, r.managed)
        ON CONFLICT (guild_id, role_id) DO UPDATE SET
            name = excluded.name, color = excluded.color, position = excluded.position,
            permissions = excluded.permissions, managed = excluded.managed
        """,
        *_literals(columns, (numbers, numbers, texts, numbers, numbers, texts, flags)),
        whole,
        [guild_id for guild_id, _ in gone],
        [role_id for _, role_id in gone],
    )


async def add_channels(
    db: Connection, columns: Columns, whole: Sequence[int], gone: Sequence[tuple[int, int]]
) -> None:
    """Write channels and threads: guild, id, type, parent, name; each named once.

    Of the guilds in `whole` all other channels are forgotten, but for threads of those told, since only
    active ones are told; and those of `gone` (guild, channel) with their threads, unless told.
    """
    await db.execute(
        """
        WITH told AS MATERIALIZED (
            SELECT * FROM unnest($1::text::bigint[], $2::text::bigint[], $3::text::smallint[],
                                 $4::text::bigint[], $5::text::text[])
                AS told(guild_id, channel_id, type, parent_id, name)),
        gone AS MATERIALIZED (
            SELECT * FROM unnest($7::bigint[], $8::bigint[]) AS gone(guild_id, channel_id)),
        unwanted AS MATERIALIZED (
            (SELECT c.guild_id, c.channel_id
             FROM guild_channel AS c JOIN unnest($6::bigint[]) AS whole(guild_id) USING (guild_id)
             LEFT JOIN told AS parent ON parent.guild_id = c.guild_id
                 AND parent.channel_id = c.parent_id AND c.type IN (10, 11, 12)
             WHERE parent.channel_id IS NULL
             UNION ALL SELECT guild_id, channel_id FROM gone
             UNION ALL SELECT c.guild_id, c.channel_id FROM gone JOIN guild_channel AS c
                 ON c.guild_id = gone.guild_id AND c.parent_id = gone.channel_id AND c.type IN (10, 11, 12))
            EXCEPT SELECT guild_id, channel_id FROM told),
        deleted AS (DELETE FROM guild_channel AS c USING unwanted AS u
                    WHERE c.guild_id = u.guild_id AND c.channel_id = u.channel_id)
        INSERT INTO guild_channel (guild_id, channel_id, type, parent_id, name)
        SELECT guild_id, channel_id, t.type, t.parent_id, t.name
        FROM told AS t LEFT JOIN guild_channel AS c USING (guild_id, channel_id)
        WHERE c.channel_id IS NULL OR (t.type, t.parent_id, t.name)
            IS DISTINCT FROM (c.type, c.parent_id, c.name)
        ON CONFLICT (guild_id, channel_id) DO UPDATE SET
            type = excluded.type, parent_id = excluded.parent_id, name = excluded.name
        """,
        *_literals(columns, (numbers, numbers, numbers, numbers, texts)),
        whole,
        [guild_id for guild_id, _ in gone],
        [channel_id for _, channel_id in gone],
    )


def _literals(columns: Columns, write: Sequence[Callable[[Any], str]]) -> list[str]:
    """The first columns as array literals, each written by its function."""
    return [function(column) for function, column in zip(write, columns, strict=False)]

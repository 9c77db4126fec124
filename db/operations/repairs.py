"""What the doctor can fix: numbers that follow from other rows, and rows that belong to nothing.

Each function works in the caller's transaction and returns how many rows it changed. Days and ledgers are the
record; totals, holders and boards follow from them.
"""

from datetime import datetime

from db.pool import Connection


async def lock_counting(db: Connection) -> None:
    """The drain counts nothing more until the commit: it moves its position with every batch."""
    await db.execute("SELECT 1 FROM stream_position FOR UPDATE")


async def lock_members(db: Connection, guild_ids: list[int], user_ids: list[int]) -> None:
    """Nobody else gives or takes xp of these members until the commit."""
    await db.execute(
        """
        SELECT 1 FROM activity_total JOIN unnest($1::bigint[], $2::bigint[]) AS asked(guild_id, user_id)
            USING (guild_id, user_id)
        ORDER BY guild_id, user_id FOR UPDATE OF activity_total
        """,
        guild_ids,
        user_ids,
    )


async def move_days_to_ledger(db: Connection, guild_ids: list[int], user_ids: list[int]) -> int:
    """The granted xp of these members' days becomes the sum of the ledger's rows of the day."""
    rows = await db.fetch(
        """
        WITH asked AS (SELECT DISTINCT * FROM unnest($1::bigint[], $2::bigint[]) AS a(guild_id, user_id)),
        told AS (
            SELECT guild_id, user_id, day, sum(amount)::bigint AS amount
            FROM xp_ledger JOIN asked USING (guild_id, user_id) GROUP BY guild_id, user_id, day),
        wanted AS (
            SELECT guild_id, user_id, day, COALESCE(told.amount, 0) AS amount
            FROM (SELECT d.* FROM activity_day AS d JOIN asked USING (guild_id, user_id)) AS d
            FULL JOIN told USING (guild_id, user_id, day)
            WHERE COALESCE(d.granted_xp, 0) <> COALESCE(told.amount, 0))
        INSERT INTO activity_day AS d (guild_id, user_id, day, granted_xp)
        SELECT guild_id, user_id, day, amount FROM wanted
        ON CONFLICT (guild_id, user_id, day) DO UPDATE SET granted_xp = excluded.granted_xp
        RETURNING 1
        """,
        guild_ids,
        user_ids,
    )
    return len(rows)


async def move_totals_to_days(db: Connection, guild_ids: list[int], user_ids: list[int]) -> int:
    """These members' totals become the sums of their days; their places on boards are found again."""
    rows = await db.fetch(
        """
        WITH asked AS (SELECT DISTINCT * FROM unnest($1::bigint[], $2::bigint[]) AS a(guild_id, user_id)),
        sums AS (
            SELECT guild_id, user_id, COALESCE(sum(messages), 0)::bigint AS messages,
                   COALESCE(sum(reactions), 0)::bigint AS reactions,
                   COALESCE(sum(commands), 0)::bigint AS commands,
                   COALESCE(sum(voice_seconds), 0)::bigint AS voice_seconds,
                   COALESCE(sum(message_xp + reaction_xp + command_xp + voice_xp), 0)::bigint AS earned_xp,
                   COALESCE(sum(granted_xp), 0)::bigint AS granted_xp
            FROM asked LEFT JOIN activity_day USING (guild_id, user_id) GROUP BY guild_id, user_id),
        dirty AS (
            INSERT INTO standing_dirty (guild_id, user_id) SELECT guild_id, user_id FROM asked
            ON CONFLICT DO NOTHING)
        INSERT INTO activity_total AS t (guild_id, user_id, xp, messages, reactions, commands, voice_seconds,
                                         earned_xp)
        SELECT guild_id, user_id, earned_xp + granted_xp, messages, reactions, commands, voice_seconds,
               earned_xp
        FROM sums
        ON CONFLICT (guild_id, user_id) DO UPDATE SET
            xp = excluded.xp, messages = excluded.messages, reactions = excluded.reactions,
            commands = excluded.commands, voice_seconds = excluded.voice_seconds,
            earned_xp = excluded.earned_xp
        WHERE (t.xp, t.messages, t.reactions, t.commands, t.voice_seconds, t.earned_xp)
           <> (excluded.xp, excluded.messages, excluded.reactions, excluded.commands, excluded.voice_seconds,
               excluded.earned_xp)
        RETURNING 1
        """,
        guild_ids,
        user_ids,
    )
    return len(rows)


async def move_holders_to_awards(db: Connection) -> int:
    """Each achievement's number of holders becomes that of its awards."""
    rows = await db.fetch(
        """
        UPDATE achievement AS a SET holders = counted.holders
        FROM (SELECT a.achievement_id, count(w.user_id)::integer AS holders
              FROM achievement AS a
              LEFT JOIN achievement_award AS w
                  ON w.achievement_id = a.achievement_id AND w.revoked_at IS NULL
              GROUP BY a.achievement_id) AS counted
        WHERE a.achievement_id = counted.achievement_id AND a.holders <> counted.holders RETURNING 1
        """
    )
    return len(rows)


async def list_wrong_boards(db: Connection) -> list[int]:
    """Guilds whose boards name members without totals, show other xp than theirs, or are counted wrong."""
    rows = await db.fetch(
        """
        SELECT s.guild_id FROM standing AS s LEFT JOIN activity_total AS t USING (guild_id, user_id)
        WHERE t.user_id IS NULL
           OR (s.board = 'xp:all' AND s.value <> t.xp
               AND NOT EXISTS (SELECT 1 FROM standing_dirty AS d
                               WHERE d.guild_id = s.guild_id AND d.user_id = s.user_id))
        UNION
        SELECT COALESCE(b.guild_id, c.guild_id)
        FROM standing_bucket AS b
        FULL JOIN (
            SELECT guild_id, board, span, CASE span WHEN 1 THEN bucket ELSE bucket >> 7 END AS bucket,
                   count(*) AS members
            FROM (SELECT guild_id, board, standing_bucket_of(value) AS bucket FROM standing) AS s,
                 (VALUES (1), (128)) AS spans(span)
            GROUP BY 1, 2, 3, 4) AS c USING (guild_id, board, span, bucket)
        WHERE COALESCE(b.members, 0) <> COALESCE(c.members, 0)
        """
    )
    return [row["guild_id"] for row in rows]


async def move_boards_to_totals(db: Connection, guild_id: int) -> int:
    """Strangers leave the boards, buckets are counted again, and who shows other xp is looked at again."""
    gone = await db.fetch(
        """
        DELETE FROM standing AS s WHERE s.guild_id = $1 AND NOT EXISTS (
            SELECT 1 FROM activity_total AS t WHERE t.guild_id = s.guild_id AND t.user_id = s.user_id)
        RETURNING 1
        """,
        guild_id,
    )
    await db.execute("DELETE FROM standing_bucket WHERE guild_id = $1", guild_id)
    await db.execute(
        """
        INSERT INTO standing_bucket (guild_id, board, span, bucket, members)
        SELECT guild_id, board, span, CASE span WHEN 1 THEN bucket ELSE bucket >> 7 END, count(*)
        FROM (SELECT guild_id, board, standing_bucket_of(value) AS bucket FROM standing WHERE guild_id = $1)
             AS s, (VALUES (1), (128)) AS spans(span)
        GROUP BY 1, 2, 3, 4
        """,
        guild_id,
    )
    marked = await db.fetch(
        """
        INSERT INTO standing_dirty (guild_id, user_id)
        SELECT guild_id, user_id FROM standing JOIN activity_total AS t USING (guild_id, user_id)
        WHERE guild_id = $1 AND board = 'xp:all' AND value <> t.xp
        ON CONFLICT DO NOTHING RETURNING 1
        """,
        guild_id,
    )
    return len(gone) + len(marked)


async def count_boards_without_panel(db: Connection) -> int:
    """Boards in channels that nothing would ever show."""
    count: int = await db.fetchval(
        """
        SELECT count(*) FROM leaderboard_panel AS b
        WHERE NOT EXISTS (SELECT FROM panel WHERE kind = 'activity.board' AND subject = b.panel_id)
        """
    )
    return count


async def add_board_panels(db: Connection, now: datetime) -> int:
    """Boards that nothing would ever show get their panels again."""
    rows = await db.fetch(
        """
        INSERT INTO panel (kind, subject, guild_id, channel_id, due_at)
        SELECT 'activity.board', panel_id, guild_id, channel_id, $1 FROM leaderboard_panel
        ON CONFLICT (kind, subject) DO NOTHING RETURNING 1
        """,
        now,
    )
    return len(rows)


async def count_orphans(db: Connection) -> int:
    """Voice states in servers that the bot has left."""
    count: int = await db.fetchval(
        "SELECT count(*) FROM voice_state JOIN guild USING (guild_id) WHERE left_at IS NOT NULL"
    )
    return count


async def delete_orphans(db: Connection) -> int:
    """See `count_orphans`."""
    rows = await db.fetch(
        """
        DELETE FROM voice_state AS v USING guild AS g
        WHERE g.guild_id = v.guild_id AND g.left_at IS NOT NULL RETURNING 1
        """
    )
    return len(rows)


async def list_indexes(db: Connection) -> dict[str, bool]:
    """Every index of ours by name, and whether it can be used."""
    rows = await db.fetch(
        """
        SELECT c.relname, i.indisvalid FROM pg_index AS i
        JOIN pg_class AS c ON c.oid = i.indexrelid
        WHERE c.relnamespace = current_schema()::regnamespace
        """
    )
    return {row["relname"]: row["indisvalid"] for row in rows}

"""What runs gave, as one row for one thing: of the three ledgers that have it under the same key."""

ENTRIES = """(
    SELECT c.entry_id, c.reason AS kind, c.user_id, c.amount, c.reverses,
           COALESCE(q.amount, 0) AS quota_points, COALESCE(r.amount, 0) AS raider_points
    FROM ledger_entry AS c
    LEFT JOIN ledger_entry AS q
        ON q.ledger = 'raid_desk.quota_points' AND (q.guild_id, q.key, q.leg) = (c.guild_id, c.key, c.leg)
    LEFT JOIN ledger_entry AS r
        ON r.ledger = 'raid_desk.raider_points' AND (r.guild_id, r.key, r.leg) = (c.guild_id, c.key, c.leg)
    WHERE c.ledger = 'raid_desk.counts') AS entries"""

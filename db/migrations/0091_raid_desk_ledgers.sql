-- The raid desk's points and counts are three ledgers of the ledger block: each row was up to three entries in one.
-- up
CREATE TEMPORARY TABLE moved ON COMMIT DROP AS
SELECT part.ledger, l.entry_id AS old_id, l.reverses AS old_reverses, l.guild_id, l.user_id, part.amount,
       l.kind AS reason, COALESCE(first.key, l.key) AS key, l.actor_id,
       jsonb_strip_nulls(jsonb_build_object('run', l.run_id, 'dungeon', l.dungeon_key, 'item', NULLIF(l.subject, '')))
           AS subject,
       l.at
FROM raid_ledger AS l
LEFT JOIN raid_ledger AS first ON first.entry_id = l.reverses
CROSS JOIN LATERAL (VALUES ('raid_desk.counts', l.amount), ('raid_desk.quota_points', l.quota_points),
                           ('raid_desk.raider_points', l.raider_points)) AS part(ledger, amount)
WHERE part.amount <> 0;

INSERT INTO ledger_entry (ledger, guild_id, user_id, account, amount, reason, key, leg, actor_id, subject, at)
SELECT ledger, guild_id, user_id, '', amount, reason, key, 1, actor_id, subject, at FROM moved
WHERE old_reverses IS NULL ORDER BY old_id;

INSERT INTO ledger_entry (ledger, guild_id, user_id, account, amount, reason, key, leg, reverses, actor_id, subject, at)
SELECT m.ledger, m.guild_id, m.user_id, '', m.amount, m.reason, m.key, -1, e.entry_id, m.actor_id, m.subject, m.at
FROM moved AS m JOIN ledger_entry AS e
    ON e.ledger = m.ledger AND e.guild_id = m.guild_id AND e.key = m.key AND e.leg = 1
WHERE m.old_reverses IS NOT NULL ORDER BY m.old_id;

INSERT INTO ledger_total (ledger, guild_id, user_id, account, total)
SELECT ledger, guild_id, user_id, '', sum(amount) FROM moved GROUP BY ledger, guild_id, user_id;

DROP INDEX raid_ledger_by_member;
DROP INDEX raid_ledger_by_run;
DROP TABLE raid_ledger;

-- down
CREATE TABLE raid_ledger (
    entry_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id      bigint NOT NULL,
    key           text NOT NULL UNIQUE,
    kind          text NOT NULL CHECK (kind IN ('run_completed', 'run_joined', 'key_popped', 'verify_member', 'manual')),
    user_id       bigint NOT NULL,
    actor_id      bigint,
    run_id        bigint REFERENCES run,
    dungeon_key   text,
    subject       text NOT NULL DEFAULT '',
    amount        integer NOT NULL DEFAULT 1,
    quota_points  integer NOT NULL DEFAULT 0,
    raider_points integer NOT NULL DEFAULT 0,
    reverses      bigint UNIQUE REFERENCES raid_ledger,
    reason        text NOT NULL DEFAULT '',
    at            timestamptz NOT NULL
);
COMMENT ON TABLE raid_ledger IS 'only added to: what is taken back is a second row that names the first';
COMMENT ON COLUMN raid_ledger.amount IS 'how many runs, keys or verifications; negative in what takes back';
CREATE INDEX raid_ledger_by_member ON raid_ledger (guild_id, user_id, at DESC);
CREATE INDEX raid_ledger_by_run ON raid_ledger (run_id);

CREATE TEMPORARY TABLE moved ON COMMIT DROP AS
SELECT guild_id, key, leg, min(reason) AS kind, min(user_id) AS user_id, min(actor_id) AS actor_id, min(at) AS at,
       (min(subject ->> 'run'))::bigint AS run_id, min(subject ->> 'dungeon') AS dungeon_key,
       COALESCE(min(subject ->> 'item'), '') AS subject, min(entry_id) AS place,
       COALESCE(sum(amount) FILTER (WHERE ledger = 'raid_desk.counts'), 0) AS amount,
       COALESCE(sum(amount) FILTER (WHERE ledger = 'raid_desk.quota_points'), 0) AS quota_points,
       COALESCE(sum(amount) FILTER (WHERE ledger = 'raid_desk.raider_points'), 0) AS raider_points
FROM ledger_entry WHERE ledger IN ('raid_desk.counts', 'raid_desk.quota_points', 'raid_desk.raider_points')
GROUP BY guild_id, key, leg;

INSERT INTO raid_ledger (guild_id, key, kind, user_id, actor_id, run_id, dungeon_key, subject, amount, quota_points,
                         raider_points, at)
SELECT guild_id, key, kind, user_id, actor_id, run_id, dungeon_key, subject, amount, quota_points, raider_points, at
FROM moved WHERE leg = 1 ORDER BY place;
INSERT INTO raid_ledger (guild_id, key, kind, user_id, actor_id, run_id, dungeon_key, subject, amount, quota_points,
                         raider_points, reverses, reason, at)
SELECT m.guild_id, 'reverse:' || first.entry_id, m.kind, m.user_id, m.actor_id, m.run_id, m.dungeon_key, m.subject,
       m.amount, m.quota_points, m.raider_points, first.entry_id, 'undo', m.at
FROM moved AS m JOIN raid_ledger AS first ON first.key = m.key WHERE m.leg = -1 ORDER BY m.place;

DELETE FROM ledger_entry
WHERE ledger IN ('raid_desk.counts', 'raid_desk.quota_points', 'raid_desk.raider_points') AND reverses IS NOT NULL;
DELETE FROM ledger_entry WHERE ledger IN ('raid_desk.counts', 'raid_desk.quota_points', 'raid_desk.raider_points');
DELETE FROM ledger_total WHERE ledger IN ('raid_desk.counts', 'raid_desk.quota_points', 'raid_desk.raider_points');

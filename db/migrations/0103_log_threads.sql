-- The threads of runs and headcounts in the log are kept by one block; what always runs is a task, not a timer.
-- up
CREATE TABLE log_thread (
    log_thread_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind          text NOT NULL,
    subject       bigint NOT NULL,
    guild_id      bigint NOT NULL,
    channel_id    bigint NOT NULL,
    thread_id     bigint,
    title         text NOT NULL,
    state         text NOT NULL DEFAULT 'opening' CHECK (state IN ('opening', 'open', 'failed')),
    written_until bigint NOT NULL DEFAULT 0,
    due_at        timestamptz,
    archived      boolean NOT NULL DEFAULT false,
    last_error    text,
    UNIQUE (kind, subject)
);
COMMENT ON TABLE log_thread IS 'the thread of a record in a log; failed: it could not be made or is gone, nothing more is written';
COMMENT ON COLUMN log_thread.kind IS 'whose function tells what happened, e.g. raid_desk.run; subject: the id of the record';
COMMENT ON COLUMN log_thread.written_until IS 'the last event of the record that is in the thread';
COMMENT ON COLUMN log_thread.due_at IS 'when the next lines are written; NULL: nothing new';
CREATE INDEX log_thread_due ON log_thread (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX log_thread_by_guild ON log_thread (guild_id, kind, subject DESC);

INSERT INTO log_thread (kind, subject, guild_id, channel_id, thread_id, title, state, written_until, due_at,
                        archived, last_error)
SELECT 'raid_desk.run', run_id, l.guild_id, l.channel_id, CASE WHEN l.state = 'open' THEN l.thread_id END,
       left(COALESCE(run.dungeon ->> 'name', ''), 80) || ' #' || run_id, l.state, l.logged_until, l.due_at, l.archived,
       l.last_error
FROM run_log AS l JOIN run USING (run_id);

INSERT INTO log_thread (kind, subject, guild_id, channel_id, thread_id, title, state, written_until, due_at,
                        archived)
SELECT 'raid_desk.headcount', headcount_id, guild_id, channel_id, thread_id, 'Headcount #' || headcount_id,
       'open', COALESCE((SELECT max(event_id) FROM headcount_event AS e
                         WHERE e.headcount_id = headcount.headcount_id AND told_at IS NOT NULL), 0),
       NULL, state <> 'open'
FROM headcount WHERE thread_id IS NOT NULL;

-- Of those whose thread is on its way, nothing is known but what is in the outbox.
INSERT INTO log_thread (kind, subject, guild_id, channel_id, title)
SELECT DISTINCT 'raid_desk.headcount', headcount_id, headcount.guild_id, (payload ->> 'channel_id')::bigint,
       'Headcount #' || headcount_id
FROM headcount JOIN outbox ON payload ->> 'origin' = 'raid_desk.headcount_log:' || headcount_id
WHERE outbox.state = 'pending' AND thread_id IS NULL
ON CONFLICT DO NOTHING;

UPDATE outbox SET payload = payload || jsonb_build_object('origin',
    CASE WHEN payload ->> 'origin' LIKE '%.lines:%' THEN 'kit.thread.lines:' ELSE 'kit.thread:' END || log_thread_id)
FROM log_thread
WHERE outbox.state = 'pending' AND outbox.payload ->> 'origin' IN (
    kind || '_log:' || subject, kind || '_log.lines:' || subject);

DROP INDEX run_log_due;
DROP INDEX run_log_by_guild;
DROP TABLE run_log;
ALTER TABLE run DROP thread_id;
ALTER TABLE headcount DROP thread_id;
DELETE FROM standing_task WHERE name IN (
    'raid_desk.organizing.end_afk_checks', 'raid_desk.organizing.end_overdue_runs',
    'raid_desk.waiting.move_waiting_lists', 'raid_desk.run_endings.await_run_logs',
    'raid_desk.orphans.look_after_runs', 'raid_desk.run_prompts.retire_run_prompts');
DELETE FROM schedule WHERE guild_id IS NULL AND subject = '' AND request IN (
    'activity.watch_periods/1', 'activity.arrange_quests/1', 'activity.install_achievements/1',
    'platform.mirror_audit/1', 'platform.prune_records/1');

-- down
CREATE TABLE run_log (
    run_id       bigint PRIMARY KEY REFERENCES run,
    guild_id     bigint NOT NULL,
    channel_id   bigint NOT NULL,
    thread_id    bigint,
    state        text NOT NULL CHECK (state IN ('opening', 'open', 'failed')),
    logged_until bigint NOT NULL DEFAULT 0,
    due_at       timestamptz,
    archived     boolean NOT NULL DEFAULT false,
    last_error   text
);
COMMENT ON TABLE run_log IS 'the log thread of a run; failed: it could not be made or is gone, nothing more is written';
COMMENT ON COLUMN run_log.logged_until IS 'the last event of the run that is in the log';
COMMENT ON COLUMN run_log.due_at IS 'when the next lines are written; NULL: nothing new';
CREATE INDEX run_log_due ON run_log (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX run_log_by_guild ON run_log (guild_id, run_id);
ALTER TABLE run ADD thread_id bigint;
ALTER TABLE headcount ADD thread_id bigint;
COMMENT ON COLUMN headcount.thread_id IS 'its thread in the raid log';

INSERT INTO run_log (run_id, guild_id, channel_id, thread_id, state, logged_until, due_at, archived, last_error)
SELECT subject, guild_id, channel_id, thread_id, state, written_until, due_at, archived, last_error
FROM log_thread WHERE kind = 'raid_desk.run';
UPDATE run SET thread_id = t.thread_id FROM log_thread AS t WHERE t.kind = 'raid_desk.run' AND subject = run_id;
UPDATE headcount SET thread_id = t.thread_id
FROM log_thread AS t WHERE t.kind = 'raid_desk.headcount' AND subject = headcount_id;
UPDATE headcount_event SET told_at = NULL
FROM log_thread AS t WHERE t.kind = 'raid_desk.headcount' AND subject = headcount_id AND event_id > written_until;
UPDATE outbox SET payload = payload || jsonb_build_object('origin',
    kind || CASE WHEN payload ->> 'origin' LIKE '%.lines:%' THEN '_log.lines:' ELSE '_log:' END || subject)
FROM log_thread
WHERE outbox.state = 'pending' AND outbox.payload ->> 'origin' IN (
    'kit.thread:' || log_thread_id, 'kit.thread.lines:' || log_thread_id);
DROP TABLE log_thread;
DELETE FROM standing_task WHERE name LIKE 'raid_desk.%' OR name IN (
    'kit.threads.write_threads', 'activity.periods.watch_periods', 'activity.activity_quests.arrange_quests',
    'activity.achievements.install_achievements', 'platform.audit.mirror_audit', 'platform.upkeep.prune_records');

-- Panels of runs and headcounts are kept by the panel block, and the raid desk's standing timers are tasks.
-- up
DELETE FROM schedule WHERE subject = '' AND request IN (
    'raid_desk.tell_run_events/1', 'raid_desk.refresh_run_panels/1', 'raid_desk.move_waiting_lists/1',
    'raid_desk.end_afk_checks/1', 'raid_desk.end_overdue_runs/1', 'raid_desk.await_run_logs/1',
    'raid_desk.retire_run_prompts/1', 'raid_desk.refresh_headcount_panels/1',
    'raid_desk.tell_headcount_events/1', 'raid_desk.end_headcounts/1', 'raid_desk.look_after_runs/1');

INSERT INTO panel (kind, subject, guild_id, channel_id, message_id, posting, ended, due_at, look_at)
SELECT 'raid_desk.run', run_id, guild_id, channel_id, message_id,
       message_id IS NULL AND COALESCE(panel_shown, '') <> '' AND panel_shown NOT LIKE '!%',
       state NOT IN ('open', 'live'),
       CASE WHEN archived_at IS NULL AND (state IN ('open', 'live') OR panel_due_at IS NOT NULL) THEN now() END,
       CASE WHEN state IN ('open', 'live') AND message_id IS NOT NULL THEN now() END
FROM run
UNION ALL
SELECT 'raid_desk.headcount', headcount_id, guild_id, channel_id, message_id,
       message_id IS NULL AND COALESCE(panel_shown, '') <> '', state <> 'open',
       CASE WHEN state = 'open' OR panel_due_at IS NOT NULL THEN now() END,
       CASE WHEN state = 'open' AND message_id IS NOT NULL THEN now() END
FROM headcount;

-- What is on its way to Discord is learnt by the block.
UPDATE outbox SET payload = payload || jsonb_build_object('origin', 'kit.panel:' || panel_id)
FROM panel
WHERE outbox.state = 'pending' AND outbox.payload ->> 'origin' = CASE panel.kind
    WHEN 'raid_desk.run' THEN 'raid_desk.panel:' || panel.subject
    WHEN 'raid_desk.headcount' THEN 'raid_desk.headcount:' || panel.subject END;

DROP INDEX run_panel_due;
DROP INDEX headcount_panel_due;
ALTER TABLE run DROP message_id, DROP panel_due_at, DROP panel_shown, DROP panel_refusals, DROP panel_error;
ALTER TABLE headcount DROP message_id, DROP panel_due_at, DROP panel_shown, DROP panel_failures;

-- down
ALTER TABLE run ADD message_id bigint, ADD panel_due_at timestamptz, ADD panel_shown text,
    ADD panel_refusals smallint NOT NULL DEFAULT 0, ADD panel_error text;
ALTER TABLE headcount ADD message_id bigint, ADD panel_due_at timestamptz, ADD panel_shown text,
    ADD panel_failures integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN run.panel_due_at IS 'when the panel is edited next; NULL: it shows what is so';
COMMENT ON COLUMN run.panel_shown IS 'digest of what the panel shows, so that nothing is edited that is the same';
COMMENT ON COLUMN run.panel_refusals IS 'edits of the panel that Discord refused since the last it took';
COMMENT ON COLUMN run.panel_error IS 'what Discord said to the last of them';
COMMENT ON COLUMN headcount.panel_due_at IS 'when its message is edited next; NULL: it shows what is so';
COMMENT ON COLUMN headcount.panel_shown IS 'digest of what its message shows, so that nothing is edited that is the same';
COMMENT ON COLUMN headcount.panel_failures IS 'how often in a row Discord refused an edit of its message';
CREATE INDEX run_panel_due ON run (panel_due_at) WHERE panel_due_at IS NOT NULL;
CREATE INDEX headcount_panel_due ON headcount (panel_due_at) WHERE panel_due_at IS NOT NULL;

UPDATE run SET message_id = panel.message_id, panel_shown = CASE WHEN panel.posting THEN 'x:0' ELSE ':' || edits END,
    panel_due_at = CASE WHEN NOT panel.ended THEN now() END
FROM panel WHERE panel.kind = 'raid_desk.run' AND panel.subject = run_id;
UPDATE headcount SET message_id = panel.message_id, panel_shown = CASE WHEN panel.posting THEN 'x:0' ELSE ':' || edits END,
    panel_due_at = CASE WHEN NOT panel.ended THEN now() END
FROM panel WHERE panel.kind = 'raid_desk.headcount' AND panel.subject = headcount_id;
UPDATE outbox SET payload = payload || jsonb_build_object('origin',
    CASE panel.kind WHEN 'raid_desk.run' THEN 'raid_desk.panel:' ELSE 'raid_desk.headcount:' END || panel.subject)
FROM panel
WHERE outbox.state = 'pending' AND outbox.payload ->> 'origin' = 'kit.panel:' || panel_id
    AND panel.kind IN ('raid_desk.run', 'raid_desk.headcount');

DELETE FROM panel_touch USING panel
WHERE panel_touch.panel_id = panel.panel_id AND panel.kind IN ('raid_desk.run', 'raid_desk.headcount');
DELETE FROM panel WHERE kind IN ('raid_desk.run', 'raid_desk.headcount');
DELETE FROM standing_task WHERE name LIKE 'raid_desk.%';

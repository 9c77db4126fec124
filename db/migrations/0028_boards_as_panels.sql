-- Boards in channels are panels like all others; their own columns and timers go.
-- up
INSERT INTO panel (kind, subject, guild_id, channel_id, message_id, due_at)
SELECT 'activity.board', panel_id, guild_id, channel_id, message_id, now() FROM leaderboard_panel;
ALTER TABLE leaderboard_panel DROP COLUMN message_id, DROP COLUMN content_hash, DROP COLUMN last_error;
DELETE FROM schedule WHERE request IN ('activity.refresh_panel/1', 'activity.sync_panels/1');

-- down
ALTER TABLE leaderboard_panel
    ADD COLUMN message_id bigint, ADD COLUMN content_hash text, ADD COLUMN last_error text;
COMMENT ON COLUMN leaderboard_panel.content_hash IS
    'of what it shows; with message_id NULL: of what is on its way there';
UPDATE leaderboard_panel SET message_id = panel.message_id FROM panel
WHERE panel.kind = 'activity.board' AND panel.subject = leaderboard_panel.panel_id;
DELETE FROM panel WHERE kind = 'activity.board';

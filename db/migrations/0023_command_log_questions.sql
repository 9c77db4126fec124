-- What the command log is asked: by guild and command, member or kind of error, each within a time.
-- up
CREATE INDEX command_log_by_command ON command_log (guild_id, name, at DESC);
CREATE INDEX command_log_by_member ON command_log (guild_id, user_id, at DESC);
CREATE INDEX command_log_by_error ON command_log (guild_id, split_part(error, ' ', 1), at DESC)
    WHERE error IS NOT NULL;
COMMENT ON COLUMN command_log.error IS 'its kind, then after a space the reference or the option';

-- down
DROP INDEX command_log_by_command, command_log_by_member, command_log_by_error;
COMMENT ON COLUMN command_log.error IS NULL;

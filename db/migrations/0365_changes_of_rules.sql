-- What the drain counts by: which guilds changed it since some moment, without asking for each guild.
-- up
ALTER TABLE guild_setting ADD COLUMN changed_in xid8 NOT NULL DEFAULT '0';
ALTER TABLE activity_quest_guild ADD COLUMN changed_in xid8 NOT NULL DEFAULT '0';
ALTER TABLE metric_watch ADD COLUMN changed_in xid8 NOT NULL DEFAULT '0';
ALTER TABLE guild_setting ALTER COLUMN changed_in SET DEFAULT pg_current_xact_id();
ALTER TABLE activity_quest_guild ALTER COLUMN changed_in SET DEFAULT pg_current_xact_id();
ALTER TABLE metric_watch ALTER COLUMN changed_in SET DEFAULT pg_current_xact_id();
COMMENT ON COLUMN guild_setting.changed_in IS 'the transaction that wrote the row; likewise of activity_quest_guild and metric_watch';

CREATE FUNCTION note_changing_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_in := pg_current_xact_id();
    RETURN NEW;
END $$;
CREATE TRIGGER guild_setting_changed_in BEFORE UPDATE ON guild_setting
    FOR EACH ROW EXECUTE FUNCTION note_changing_transaction();
CREATE TRIGGER activity_quest_guild_changed_in BEFORE UPDATE ON activity_quest_guild
    FOR EACH ROW EXECUTE FUNCTION note_changing_transaction();
CREATE TRIGGER metric_watch_changed_in BEFORE UPDATE ON metric_watch
    FOR EACH ROW EXECUTE FUNCTION note_changing_transaction();

-- down
DROP TRIGGER metric_watch_changed_in ON metric_watch;
DROP TRIGGER activity_quest_guild_changed_in ON activity_quest_guild;
DROP TRIGGER guild_setting_changed_in ON guild_setting;
DROP FUNCTION note_changing_transaction();
ALTER TABLE metric_watch DROP COLUMN changed_in;
ALTER TABLE activity_quest_guild DROP COLUMN changed_in;
ALTER TABLE guild_setting DROP COLUMN changed_in;

-- Commits that make cached entries stale say so: "kind guild transaction" on the channel 'cached'.
-- up
CREATE FUNCTION announce_stale(kind text, guild_id bigint) RETURNS void LANGUAGE sql AS $$
    SELECT pg_notify('cached', kind || ' ' || guild_id || ' ' || pg_current_xact_id()::text)
$$;

CREATE OR REPLACE FUNCTION announce_setting_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM announce_stale('settings', COALESCE(NEW.guild_id, OLD.guild_id));
    RETURN NULL;
END $$;

CREATE FUNCTION announce_change_of_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM announce_stale(TG_ARGV[0], COALESCE(NEW.guild_id, OLD.guild_id));
    RETURN NULL;
END $$;
CREATE TRIGGER achievement_changed
    AFTER INSERT OR DELETE OR UPDATE OF name, description, emoji, badge_url, xp, role_id, secret, liberation,
        criteria, deleted_at
    ON achievement FOR EACH ROW EXECUTE FUNCTION announce_change_of_rows('achievements');
CREATE TRIGGER activity_quest_changed AFTER INSERT OR UPDATE OR DELETE ON activity_quest
    FOR EACH ROW EXECUTE FUNCTION announce_change_of_rows('quests');

-- down
DROP TRIGGER activity_quest_changed ON activity_quest;
DROP TRIGGER achievement_changed ON achievement;
DROP FUNCTION announce_change_of_rows();
CREATE OR REPLACE FUNCTION announce_setting_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('guild_setting', COALESCE(NEW.guild_id, OLD.guild_id)::text);
    RETURN NULL;
END $$;
DROP FUNCTION announce_stale(text, bigint);

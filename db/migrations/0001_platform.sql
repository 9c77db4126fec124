-- What the bot knows of guilds and members, their settings, and who changed what.
-- up
CREATE TABLE guild (
    guild_id         bigint PRIMARY KEY,
    name             text NOT NULL DEFAULT '',
    icon             text,
    owner_id         bigint,
    afk_channel_id   bigint,
    preferred_locale text NOT NULL DEFAULT 'en-US',
    member_count     integer NOT NULL DEFAULT 0,
    bot_role_ids     bigint[] NOT NULL DEFAULT '{}',
    left_at          timestamptz,
    updated_at       timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN guild.bot_role_ids IS 'roles of our own member there, for the hierarchy check';
COMMENT ON COLUMN guild.left_at IS 'when the bot was removed; NULL while it is there';

CREATE TABLE guild_role (
    guild_id    bigint NOT NULL,
    role_id     bigint NOT NULL,
    name        text NOT NULL,
    color       integer NOT NULL DEFAULT 0,
    position    integer NOT NULL DEFAULT 0,
    permissions numeric(20) NOT NULL DEFAULT 0,
    managed     boolean NOT NULL DEFAULT false,
    PRIMARY KEY (guild_id, role_id)
);

CREATE TABLE guild_channel (
    guild_id   bigint NOT NULL,
    channel_id bigint NOT NULL,
    type       smallint NOT NULL,
    parent_id  bigint,
    name       text NOT NULL DEFAULT '',
    PRIMARY KEY (guild_id, channel_id)
);
COMMENT ON TABLE guild_channel IS 'channels and threads; a thread''s parent_id is its channel, a channel''s its category';

CREATE TABLE member (
    guild_id     bigint NOT NULL,
    user_id      bigint NOT NULL,
    username     text NOT NULL DEFAULT '',
    global_name  text,
    nick         text,
    avatar       text,
    guild_avatar text,
    role_ids     bigint[] NOT NULL DEFAULT '{}',
    is_bot       boolean NOT NULL DEFAULT false,
    joined_at    timestamptz,
    left_at      timestamptz,
    updated_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (guild_id, user_id)
);
COMMENT ON COLUMN member.left_at IS 'when the member left; NULL while present. The last known name stays.';

CREATE TABLE guild_setting (
    guild_id   bigint NOT NULL,
    module     text NOT NULL,
    settings   jsonb NOT NULL DEFAULT '{}',
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (guild_id, module)
);
COMMENT ON TABLE guild_setting IS
    'only what differs from the defaults; module ''platform'' also holds the role and channel maps and the switched-off modules';

CREATE FUNCTION announce_setting_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('guild_setting', COALESCE(NEW.guild_id, OLD.guild_id)::text);
    RETURN NULL;
END $$;
CREATE TRIGGER guild_setting_changed AFTER INSERT OR UPDATE OR DELETE ON guild_setting
    FOR EACH ROW EXECUTE FUNCTION announce_setting_change();

CREATE TABLE audit (
    audit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id bigint NOT NULL,
    actor_id bigint,
    action   text NOT NULL,
    subject  text NOT NULL DEFAULT '',
    facts    jsonb NOT NULL DEFAULT '{}',
    at       timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN audit.actor_id IS 'NULL when the bot itself acted (a schedule)';
CREATE INDEX audit_by_guild ON audit (guild_id, at DESC);

CREATE TABLE command_log (
    interaction_id  bigint PRIMARY KEY,
    guild_id        bigint,
    user_id         bigint NOT NULL,
    kind            text NOT NULL,
    name            text NOT NULL,
    options         jsonb NOT NULL DEFAULT '{}',
    outcome         text NOT NULL,
    error           text,
    handler_micros  integer NOT NULL,
    database_micros integer NOT NULL,
    at              timestamptz NOT NULL
);
COMMENT ON COLUMN command_log.outcome IS 'answered, deferred, refused, failed, timeout, limited';
CREATE INDEX command_log_by_guild ON command_log (guild_id, at DESC);
CREATE INDEX command_log_by_age ON command_log (at);

-- down
DROP TABLE command_log, audit, guild_setting, member, guild_channel, guild_role, guild;
DROP FUNCTION announce_setting_change();

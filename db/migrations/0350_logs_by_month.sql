-- The command log and the audit in partitions by month: what is old goes as a whole. Their rows stay where they are.
-- up
ALTER TABLE command_log RENAME TO command_log_before;
ALTER TABLE command_log_before RENAME CONSTRAINT command_log_pkey TO command_log_before_pkey;
ALTER INDEX command_log_by_guild RENAME TO command_log_before_by_guild;
ALTER INDEX command_log_by_age RENAME TO command_log_before_by_age;
ALTER INDEX command_log_by_command RENAME TO command_log_before_by_command;
ALTER INDEX command_log_by_member RENAME TO command_log_before_by_member;
ALTER INDEX command_log_by_error RENAME TO command_log_before_by_error;
CREATE TABLE command_log (LIKE command_log_before INCLUDING DEFAULTS INCLUDING COMMENTS, PRIMARY KEY (interaction_id))
    PARTITION BY RANGE (interaction_id);
COMMENT ON TABLE command_log IS
    'by month: an id of Discord holds its time, so that an interaction keeps its key and its one row';
CREATE INDEX command_log_by_guild ON command_log (guild_id, at DESC);
CREATE INDEX command_log_by_age ON command_log (at);
CREATE INDEX command_log_by_command ON command_log (guild_id, name, at DESC);
CREATE INDEX command_log_by_member ON command_log (guild_id, user_id, at DESC);
CREATE INDEX command_log_by_error ON command_log (guild_id, split_part(error, ' ', 1), at DESC)
    WHERE error IS NOT NULL;
CREATE TABLE command_log_rest PARTITION OF command_log DEFAULT;
COMMENT ON TABLE command_log_rest IS 'what a server keeps longer than others, and months that nobody has made yet';

ALTER TABLE audit RENAME TO audit_before;
ALTER TABLE audit_before DROP CONSTRAINT audit_pkey;
ALTER TABLE audit_before ADD CONSTRAINT audit_before_pkey PRIMARY KEY (audit_id, at);
ALTER INDEX audit_by_guild RENAME TO audit_before_by_guild;
ALTER INDEX audit_to_mirror RENAME TO audit_before_to_mirror;
ALTER INDEX audit_by_age RENAME TO audit_before_by_age;
ALTER INDEX audit_in_order RENAME TO audit_before_in_order;
ALTER INDEX audit_by_actor RENAME TO audit_before_by_actor;

DO $$
DECLARE
    month date := date_trunc('month', now() AT TIME ZONE 'UTC');
    following timestamptz := (month + interval '1 month') AT TIME ZONE 'UTC';
    following_id bigint := ((extract(epoch FROM following) * 1000)::bigint - 1420070400000) << 22;
    next_audit_id bigint;
BEGIN
    SELECT last_value + is_called::integer INTO next_audit_id FROM audit_audit_id_seq;
    ALTER TABLE audit_before ALTER COLUMN audit_id DROP IDENTITY;
    CREATE TABLE audit (LIKE audit_before INCLUDING DEFAULTS INCLUDING COMMENTS, PRIMARY KEY (audit_id, at))
        PARTITION BY RANGE (at);
    ALTER TABLE audit ALTER COLUMN audit_id ADD GENERATED ALWAYS AS IDENTITY;
    EXECUTE format('ALTER TABLE audit ALTER COLUMN audit_id RESTART WITH %s', next_audit_id);
    CREATE INDEX audit_by_guild ON audit (guild_id, at DESC);
    CREATE INDEX audit_to_mirror ON audit (audit_id) WHERE NOT mirrored;
    CREATE INDEX audit_by_age ON audit (at);
    CREATE INDEX audit_in_order ON audit (guild_id, audit_id);
    CREATE INDEX audit_by_actor ON audit (guild_id, actor_id, audit_id);
    CREATE TABLE audit_rest PARTITION OF audit DEFAULT;

    -- What seems to come from after this month, by a clock that went wrong, must not hinder the rest.
    INSERT INTO command_log SELECT * FROM command_log_before WHERE interaction_id >= following_id;
    DELETE FROM command_log_before WHERE interaction_id >= following_id;
    INSERT INTO audit OVERRIDING SYSTEM VALUE SELECT * FROM audit_before WHERE at >= following;
    DELETE FROM audit_before WHERE at >= following;

    EXECUTE format('ALTER TABLE command_log_before RENAME TO command_log_%s', to_char(month, 'YYYY_MM'));
    EXECUTE format('ALTER TABLE command_log ATTACH PARTITION command_log_%s FOR VALUES FROM (MINVALUE) TO (%L)',
                   to_char(month, 'YYYY_MM'), following_id);
    EXECUTE format('ALTER TABLE audit_before RENAME TO audit_%s', to_char(month, 'YYYY_MM'));
    EXECUTE format('ALTER TABLE audit ATTACH PARTITION audit_%s FOR VALUES FROM (MINVALUE) TO (%L)',
                   to_char(month, 'YYYY_MM'), following);
END $$;
COMMENT ON TABLE audit IS 'by month';
COMMENT ON TABLE audit_rest IS 'what a server keeps longer than others, and months that nobody has made yet';

-- down
DO $$
DECLARE
    next_audit_id bigint;
BEGIN
    LOCK TABLE audit, command_log;
    SELECT last_value + is_called::integer INTO next_audit_id FROM audit_audit_id_seq;
    CREATE TABLE audit_kept AS SELECT * FROM audit;
    CREATE TABLE command_log_kept AS SELECT * FROM command_log;
    DROP TABLE audit, command_log;
    CREATE TABLE audit (
        audit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL,
        actor_id bigint,
        action   text NOT NULL,
        subject  text NOT NULL DEFAULT '',
        facts    jsonb NOT NULL DEFAULT '{}',
        at       timestamptz NOT NULL DEFAULT now(),
        mirrored boolean NOT NULL DEFAULT false
    );
    EXECUTE format('ALTER TABLE audit ALTER COLUMN audit_id RESTART WITH %s', next_audit_id);
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
    INSERT INTO audit OVERRIDING SYSTEM VALUE SELECT * FROM audit_kept;
    INSERT INTO command_log SELECT * FROM command_log_kept;
    DROP TABLE audit_kept, command_log_kept;
END $$;
CREATE INDEX audit_by_guild ON audit (guild_id, at DESC);
CREATE INDEX audit_to_mirror ON audit (audit_id) WHERE NOT mirrored;
CREATE INDEX audit_by_age ON audit (at);
CREATE INDEX audit_in_order ON audit (guild_id, audit_id);
CREATE INDEX audit_by_actor ON audit (guild_id, actor_id, audit_id);
COMMENT ON COLUMN audit.actor_id IS 'NULL when the bot itself acted (a schedule)';
COMMENT ON COLUMN audit.mirrored IS 'seen by the mirror: written to the audit channel, or the guild has none';
CREATE INDEX command_log_by_guild ON command_log (guild_id, at DESC);
CREATE INDEX command_log_by_age ON command_log (at);
CREATE INDEX command_log_by_command ON command_log (guild_id, name, at DESC);
CREATE INDEX command_log_by_member ON command_log (guild_id, user_id, at DESC);
CREATE INDEX command_log_by_error ON command_log (guild_id, split_part(error, ' ', 1), at DESC)
    WHERE error IS NOT NULL;
COMMENT ON COLUMN command_log.outcome IS 'answered, deferred, refused, failed, timeout, limited';
COMMENT ON COLUMN command_log.error IS 'its kind, then after a space the reference or the option';

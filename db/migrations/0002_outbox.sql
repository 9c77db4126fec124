-- Effects on Discord that follow from a commit, and timers: rows, so that no crash loses them.
-- up
CREATE TABLE outbox (
    outbox_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id        bigint,
    target          text NOT NULL,
    effect          text NOT NULL,
    payload         jsonb NOT NULL,
    idempotency_key text UNIQUE,
    state           text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'dead')),
    attempts        integer NOT NULL DEFAULT 0,
    failures        integer NOT NULL DEFAULT 0,
    due_at          timestamptz NOT NULL DEFAULT now(),
    created_at      timestamptz NOT NULL DEFAULT now(),
    started_at      timestamptz,
    finished_at     timestamptz,
    result          jsonb,
    last_error      text
);
COMMENT ON COLUMN outbox.target IS 'what is changed, e.g. channel:1 or member:1:2; rows of one target are carried out in order';
COMMENT ON COLUMN outbox.effect IS 'tag of the effect struct in jobs.requests';
COMMENT ON COLUMN outbox.attempts IS 'claims, also those whose carrier was killed; tries that never reached Discord are taken off again';
COMMENT ON COLUMN outbox.failures IS 'tries that ended in an error that may pass';
COMMENT ON COLUMN outbox.due_at IS
    'not before this moment by the database''s clock; while a row is being carried out, the end of the carrier''s lease, which is also its proof that the row is still its own';
COMMENT ON COLUMN outbox.started_at IS 'when it was first tried: long after that Discord no longer recognises our nonce';
CREATE INDEX outbox_pending ON outbox (target, outbox_id) WHERE state = 'pending';
CREATE INDEX outbox_due ON outbox (due_at, outbox_id) WHERE state = 'pending';
CREATE INDEX outbox_finished ON outbox (finished_at) WHERE state <> 'pending';

CREATE FUNCTION announce_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('outbox', '');
    RETURN NULL;
END $$;
CREATE TRIGGER outbox_added AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION announce_outbox();

CREATE TABLE schedule (
    schedule_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request     text NOT NULL,
    guild_id    bigint,
    subject     text NOT NULL DEFAULT '',
    payload     jsonb NOT NULL,
    due_at      timestamptz NOT NULL,
    attempts    integer NOT NULL DEFAULT 0,
    last_error  text,
    UNIQUE NULLS NOT DISTINCT (request, guild_id, subject)
);
COMMENT ON TABLE schedule IS 'timers: one row per thing that will happen; the function that runs it moves or deletes the row in its own transaction';
CREATE INDEX schedule_due ON schedule (due_at);

-- down
DROP TABLE schedule, outbox;
DROP FUNCTION announce_outbox();

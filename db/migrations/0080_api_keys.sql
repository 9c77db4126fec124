-- Keys of the REST API, and the answers to writes that may be sent twice.
-- up
CREATE TABLE api_key (
    api_key_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id     bigint NOT NULL,
    name         text NOT NULL,
    prefix       text NOT NULL,
    hash         bytea NOT NULL UNIQUE,
    scopes       text[] NOT NULL,
    actor_id     bigint NOT NULL,
    created_by   bigint NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz,
    last_used_at timestamptz,
    revoked_at   timestamptz
);
COMMENT ON COLUMN api_key.hash IS 'SHA-256 of the whole key, which nobody keeps; it is random, so it needs no salt';
COMMENT ON COLUMN api_key.actor_id IS 'the member as whom it acts: their roles are looked at in each call';
CREATE INDEX api_key_by_guild ON api_key (guild_id) WHERE revoked_at IS NULL;
CREATE TRIGGER api_key_changed AFTER INSERT OR DELETE OR UPDATE OF revoked_at, scopes, expires_at, actor_id
    ON api_key FOR EACH ROW EXECUTE FUNCTION announce_change_of_rows('api_keys');

CREATE TABLE api_write (
    api_write_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    api_key_id   bigint NOT NULL REFERENCES api_key ON DELETE CASCADE,
    key          text NOT NULL,
    request      bytea NOT NULL,
    status       integer,
    headers      jsonb,
    body         bytea,
    at           timestamptz NOT NULL,
    UNIQUE (api_key_id, key)
);
COMMENT ON TABLE api_write IS 'written in the transaction of what it stands for: the same key once more gets the same answer';
COMMENT ON COLUMN api_write.key IS 'the Idempotency-Key, or one of ours where none was sent';
COMMENT ON COLUMN api_write.request IS 'SHA-256 of method, path and body';
CREATE INDEX api_write_by_time ON api_write (at);

-- down
DROP TABLE api_write, api_key;

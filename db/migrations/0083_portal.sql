-- The portal: a community's own site beside the bot. Who is linked, and the events it sends.
-- up
CREATE TABLE portal (
    guild_id   bigint PRIMARY KEY,
    secret     text NOT NULL,
    old_secret text,
    rotated_at timestamptz NOT NULL
);
COMMENT ON COLUMN portal.secret IS 'signs what the portal sends, so it has to be kept readable; the one before holds too';

CREATE TABLE portal_code (
    code_hash  bytea PRIMARY KEY,
    guild_id   bigint NOT NULL,
    user_id    bigint NOT NULL,
    expires_at timestamptz NOT NULL,
    UNIQUE (guild_id, user_id)
);

CREATE TABLE portal_link (
    guild_id  bigint NOT NULL,
    user_id   bigint NOT NULL,
    linked_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);
COMMENT ON TABLE portal_link IS 'that a member is linked, and nothing else of them';

CREATE TABLE portal_event (
    guild_id bigint NOT NULL,
    event_id text NOT NULL,
    kind     text NOT NULL,
    facts    jsonb NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (guild_id, event_id)
);
CREATE INDEX portal_event_by_time ON portal_event (at);

-- down
DROP TABLE portal_event, portal_link, portal_code, portal;

-- Webhooks out: where a server's own sites hear what happened, and every delivery to them.
-- up
CREATE TABLE webhook (
    webhook_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id     bigint NOT NULL,
    url          text NOT NULL,
    events       text[] NOT NULL,
    secret       text NOT NULL,
    old_secret   text,
    old_until    timestamptz,
    created_by   bigint NOT NULL,
    created_at   timestamptz NOT NULL,
    disabled_at  timestamptz,
    disabled_for text
);
COMMENT ON COLUMN webhook.secret IS 'signs what is sent, so it has to be kept readable';
COMMENT ON COLUMN webhook.old_secret IS 'signs too until old_until, so that the receiver can change over';
CREATE INDEX webhook_by_guild ON webhook (guild_id);

CREATE TABLE webhook_delivery (
    delivery_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    webhook_id  bigint NOT NULL REFERENCES webhook ON DELETE CASCADE,
    guild_id    bigint NOT NULL,
    event       text NOT NULL,
    key         text NOT NULL,
    facts       jsonb NOT NULL,
    state       text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'given_up')),
    attempts    integer NOT NULL DEFAULT 0,
    due_at      timestamptz NOT NULL,
    give_up_at  timestamptz NOT NULL,
    created_at  timestamptz NOT NULL,
    ended_at    timestamptz,
    status      integer,
    error       text,
    UNIQUE (webhook_id, key)
);
COMMENT ON COLUMN webhook_delivery.key IS 'what happened, by a name that is used once';
COMMENT ON COLUMN webhook_delivery.due_at IS 'the next attempt; moved on while one is under way';
CREATE INDEX webhook_delivery_due ON webhook_delivery (due_at) WHERE state = 'waiting';
CREATE INDEX webhook_delivery_by_webhook ON webhook_delivery (webhook_id, delivery_id DESC);
CREATE INDEX webhook_delivery_by_time ON webhook_delivery (created_at);

-- down
DROP TABLE webhook_delivery, webhook;

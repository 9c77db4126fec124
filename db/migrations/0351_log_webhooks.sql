-- The webhooks of our own through which posts into log channels go, for servers that want that.
-- up
CREATE TABLE log_webhook (
    channel_id bigint PRIMARY KEY,
    webhook_id bigint,
    token      bytea,
    retry_at   timestamptz NOT NULL,
    CHECK ((webhook_id IS NULL) = (token IS NULL))
);
COMMENT ON COLUMN log_webhook.token IS 'sealed with ENCRYPTION_KEY';
COMMENT ON COLUMN log_webhook.retry_at IS 'without a webhook: when to try to make one again';

-- down
DROP TABLE log_webhook;

-- What members are told and how they want it; which audit entries the audit channel has; the audit by age.
-- up
CREATE TABLE notification_choice (
    guild_id   bigint NOT NULL,
    user_id    bigint NOT NULL,
    places     jsonb NOT NULL DEFAULT '{}',
    quiet_from smallint CHECK (quiet_from BETWEEN 0 AND 1439),
    quiet_to   smallint CHECK (quiet_to BETWEEN 0 AND 1439),
    digest_at  smallint CHECK (digest_at BETWEEN 0 AND 1439),
    timezone   text,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, user_id),
    CHECK ((quiet_from IS NULL) = (quiet_to IS NULL) AND quiet_from <> quiet_to)
);
COMMENT ON TABLE notification_choice IS 'how a member wants to be told things; no row: as the kinds and the guild have it';
COMMENT ON COLUMN notification_choice.places IS '{kind: channel, dm or off}, only what the member chose';
COMMENT ON COLUMN notification_choice.quiet_from IS 'minutes after midnight by the wall clock of timezone, as are quiet_to and digest_at';
COMMENT ON COLUMN notification_choice.timezone IS 'NULL: the guild''s';

CREATE TABLE direct_messages_closed (
    user_id  bigint PRIMARY KEY,
    noted_at timestamptz NOT NULL,
    retry_at timestamptz NOT NULL
);
COMMENT ON TABLE direct_messages_closed IS 'members who took no direct message when one was last tried';

CREATE TABLE notification (
    notification_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id        bigint NOT NULL,
    user_id         bigint NOT NULL,
    kind            text NOT NULL,
    key             text,
    topic           text,
    content         text NOT NULL,
    embed           jsonb,
    place           text NOT NULL CHECK (place IN ('channel', 'dm')),
    channel_id      bigint,
    state           text NOT NULL CHECK (state IN ('waiting', 'sent', 'lost')),
    held            text CHECK (held IN ('pace', 'quiet', 'digest')),
    due_at          timestamptz NOT NULL,
    sent_at         timestamptz,
    delivery        uuid,
    created_at      timestamptz NOT NULL,
    CHECK (place = 'dm' OR channel_id IS NOT NULL),
    CHECK ((state = 'waiting') = (sent_at IS NULL) AND (state = 'sent') <= (delivery IS NOT NULL))
);
COMMENT ON COLUMN notification.key IS 'told once per guild, member, kind and key';
COMMENT ON COLUMN notification.topic IS 'a later one of the same kind and topic takes the place of one that waits';
COMMENT ON COLUMN notification.channel_id IS 'where it may be told in public: the place, or the fallback when direct messages are closed';
COMMENT ON COLUMN notification.delivery IS 'those of one message share it; the outbox row has the key notification:<delivery>';
COMMENT ON COLUMN notification.held IS 'why it waits or waited';
CREATE UNIQUE INDEX notification_once ON notification (guild_id, user_id, kind, key);
CREATE INDEX notification_waiting ON notification (guild_id, user_id, due_at) WHERE state = 'waiting';
CREATE INDEX notification_sent ON notification (guild_id, user_id, sent_at DESC) WHERE state = 'sent';
CREATE INDEX notification_delivery ON notification (delivery);
CREATE INDEX notification_by_age ON notification (created_at);

ALTER TABLE audit ADD COLUMN mirrored boolean NOT NULL DEFAULT true;
ALTER TABLE audit ALTER COLUMN mirrored SET DEFAULT false;
COMMENT ON COLUMN audit.mirrored IS 'seen by the mirror: written to the audit channel, or the guild has none';
CREATE INDEX audit_to_mirror ON audit (audit_id) WHERE NOT mirrored;
CREATE INDEX audit_by_age ON audit (at);
CREATE INDEX audit_in_order ON audit (guild_id, audit_id);

-- down
DROP INDEX audit_in_order, audit_by_age, audit_to_mirror;
ALTER TABLE audit DROP COLUMN mirrored;
DROP TABLE notification, direct_messages_closed, notification_choice;

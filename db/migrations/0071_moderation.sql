-- Warnings and suspensions, what happened to them, and the roles that come back when a suspension ends.
-- up
CREATE TABLE punishment (
    punishment_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id         text NOT NULL UNIQUE CHECK (public_id ~ '^[0-9a-f]{24}$'),
    key               text NOT NULL UNIQUE,
    guild_id          bigint NOT NULL,
    user_id           bigint NOT NULL,
    kind              text NOT NULL CHECK (kind IN ('warning', 'suspension')),
    state             text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'expired', 'lifted', 'removed')),
    reason            text NOT NULL,
    actor_id          bigint NOT NULL,
    points            smallint NOT NULL CHECK (points >= 0),
    points_until      timestamptz,
    evidence_name     text,
    evidence_url      text,
    at                timestamptz NOT NULL,
    ends_at           timestamptz,
    suspended_role_id bigint,
    joined_at         timestamptz,
    ended_at          timestamptz,
    ended_by          bigint,
    ended_why         text NOT NULL DEFAULT '',
    CHECK ((kind = 'suspension') = (ends_at IS NOT NULL)),
    CHECK ((state = 'active') = (ended_at IS NULL))
);
COMMENT ON COLUMN punishment.public_id IS 'what people name it by; the first characters do while no other of the guild begins with them';
COMMENT ON COLUMN punishment.key IS 'what makes it single, e.g. interaction:1';
COMMENT ON COLUMN punishment.state IS 'expired: its time was over; lifted: ended before; removed: as if it had not been, but for this row';
COMMENT ON COLUMN punishment.points_until IS 'when its points stop counting; NULL: never';
COMMENT ON COLUMN punishment.suspended_role_id IS 'the role that was given and is taken at the end';
COMMENT ON COLUMN punishment.joined_at IS 'when the member had joined when roles were last given or taken: another one means that they came back since';
COMMENT ON COLUMN punishment.ended_by IS 'NULL: time was over';
CREATE UNIQUE INDEX punishment_one_suspension ON punishment (guild_id, user_id)
    WHERE kind = 'suspension' AND state = 'active';
CREATE INDEX punishment_due ON punishment (ends_at) WHERE kind = 'suspension' AND state = 'active';
CREATE INDEX punishment_by_member ON punishment (guild_id, user_id, at DESC);
CREATE INDEX punishment_by_short_id ON punishment (guild_id, public_id text_pattern_ops);

CREATE TABLE suspended_role (
    punishment_id bigint NOT NULL REFERENCES punishment,
    role_id       bigint NOT NULL,
    returned_at   timestamptz,
    PRIMARY KEY (punishment_id, role_id)
);
COMMENT ON TABLE suspended_role IS 'roles that a suspension took away; they come back when it ends';
CREATE INDEX suspended_role_owed ON suspended_role (punishment_id) WHERE returned_at IS NULL;

CREATE TABLE moderation_event (
    event_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id      bigint NOT NULL,
    user_id       bigint NOT NULL,
    punishment_id bigint REFERENCES punishment,
    kind          text NOT NULL CHECK (kind IN
                      ('warned', 'suspended', 'extended', 'expired', 'lifted', 'removed', 'returned', 'note')),
    actor_id      bigint,
    text          text NOT NULL DEFAULT '',
    ends_at       timestamptz,
    key           text UNIQUE,
    at            timestamptz NOT NULL,
    CHECK ((kind = 'note') = (punishment_id IS NULL))
);
COMMENT ON TABLE moderation_event IS 'only added to: what happened to punishments, and the notes of staff';
COMMENT ON COLUMN moderation_event.text IS 'the reason, or the note';
COMMENT ON COLUMN moderation_event.ends_at IS 'when the suspension ends from then on';
CREATE INDEX moderation_event_by_guild ON moderation_event (guild_id, event_id DESC);
CREATE INDEX moderation_event_by_member ON moderation_event (guild_id, user_id, event_id DESC);
CREATE INDEX moderation_event_by_punishment ON moderation_event (punishment_id, event_id);

-- down
DROP TABLE moderation_event, suspended_role, punishment;

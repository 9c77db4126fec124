-- Scheduled events of guilds that the bot keeps.
-- up
CREATE TABLE scheduled_event (
    subject     text PRIMARY KEY,
    guild_id    bigint NOT NULL,
    event_id    bigint,
    name        text NOT NULL,
    description text NOT NULL,
    starts_at   timestamptz NOT NULL,
    ends_at     timestamptz NOT NULL CHECK (ends_at > starts_at),
    channel_id  bigint,
    place       text NOT NULL,
    state       text NOT NULL CHECK (state IN ('planned', 'cancelled', 'over')),
    error       text
);
COMMENT ON COLUMN scheduled_event.subject IS 'what it is of, such as practice.teaching:17';
COMMENT ON COLUMN scheduled_event.event_id IS 'what Discord calls it: the record by which it may be changed; NULL: not made yet, or gone';
COMMENT ON COLUMN scheduled_event.channel_id IS 'the voice channel; NULL: at place';
COMMENT ON COLUMN scheduled_event.error IS 'why Discord refused the last change';

-- down
DROP TABLE scheduled_event;

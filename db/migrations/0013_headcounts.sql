-- Headcounts: who would come to which dungeon with what, and those that are planned ahead.
-- up
CREATE TABLE headcount (
    headcount_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id     bigint NOT NULL,
    key          text NOT NULL UNIQUE,
    organizer_id bigint NOT NULL,
    dungeons     jsonb NOT NULL,
    state        text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'converted', 'ended')),
    thread_id    bigint,
    channel_id   bigint NOT NULL,
    message_id   bigint,
    role_id      bigint,
    run_id       bigint REFERENCES run,
    panel_due_at timestamptz,
    panel_shown  text,
    ends_at      timestamptz NOT NULL,
    created_at   timestamptz NOT NULL,
    ended_at     timestamptz
);
COMMENT ON COLUMN headcount.key IS 'what makes its creation single, e.g. interaction:1 or plan:1:2026-11-21';
COMMENT ON COLUMN headcount.dungeons IS 'the dungeons asked about, as they were then';
COMMENT ON COLUMN headcount.role_id IS 'the role that is pinged when it is posted';
COMMENT ON COLUMN headcount.thread_id IS 'its thread in the raid log';
COMMENT ON COLUMN headcount.run_id IS 'the run it became';
COMMENT ON COLUMN headcount.panel_due_at IS 'when its message is edited next; NULL: it shows what is so';
COMMENT ON COLUMN headcount.panel_shown IS 'digest of what its message shows, so that nothing is edited that is the same';
CREATE INDEX headcount_open ON headcount (guild_id) WHERE state = 'open';
CREATE INDEX headcount_panel_due ON headcount (panel_due_at) WHERE panel_due_at IS NOT NULL;
CREATE INDEX headcount_overdue ON headcount (ends_at) WHERE state = 'open';

CREATE TABLE headcount_member (
    headcount_id bigint NOT NULL REFERENCES headcount,
    user_id      bigint NOT NULL,
    dungeon_key  text NOT NULL,
    item         text NOT NULL DEFAULT '',
    at           timestamptz NOT NULL,
    PRIMARY KEY (headcount_id, user_id, dungeon_key, item)
);
COMMENT ON TABLE headcount_member IS 'who would come, and what they would bring';
COMMENT ON COLUMN headcount_member.item IS 'empty: would come; else the key of an item of that dungeon which they offer';

CREATE TABLE headcount_plan (
    plan_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id     bigint NOT NULL,
    key          text NOT NULL UNIQUE,
    organizer_id bigint NOT NULL,
    dungeon_keys text[] NOT NULL,
    channel_id   bigint NOT NULL,
    role_id      bigint,
    minutes      integer NOT NULL CHECK (minutes > 0),
    daily_at     time,
    next_at      timestamptz,
    created_at   timestamptz NOT NULL
);
COMMENT ON TABLE headcount_plan IS 'headcounts that are posted by themselves';
COMMENT ON COLUMN headcount_plan.daily_at IS 'time of each day in the server''s time zone; NULL: once';
COMMENT ON COLUMN headcount_plan.next_at IS 'when the next one is posted; NULL: never again';
CREATE INDEX headcount_plan_by_guild ON headcount_plan (guild_id) WHERE next_at IS NOT NULL;

CREATE TABLE headcount_event (
    event_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    headcount_id bigint NOT NULL REFERENCES headcount,
    kind         text NOT NULL,
    actor_id     bigint,
    facts        jsonb NOT NULL DEFAULT '{}',
    at           timestamptz NOT NULL,
    told_at      timestamptz
);
COMMENT ON TABLE headcount_event IS 'what happened to a headcount, for the log';
CREATE INDEX headcount_event_untold ON headcount_event (at, headcount_id) WHERE told_at IS NULL;

-- down
DROP TABLE headcount_event, headcount_plan, headcount_member, headcount;

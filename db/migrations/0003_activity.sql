-- Activity: counters, daily rows, xp ledger, voice states, standings, boards, cycles.
-- up
CREATE TABLE stream_position (
    stream      text PRIMARY KEY,
    position    text NOT NULL,
    updated_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE stream_position IS 'last Redis stream entry whose effects are committed; written in the same transaction as those effects';

CREATE TABLE relay_session (
    shard      integer PRIMARY KEY,
    session_id text NOT NULL,
    seq        bigint NOT NULL
);
COMMENT ON TABLE relay_session IS 'highest gateway sequence applied per shard: a replay of the same session is skipped';

CREATE TABLE activity_total (
    guild_id       bigint NOT NULL,
    user_id        bigint NOT NULL,
    xp             bigint NOT NULL DEFAULT 0,
    messages       bigint NOT NULL DEFAULT 0,
    reactions      bigint NOT NULL DEFAULT 0,
    commands       bigint NOT NULL DEFAULT 0,
    voice_seconds  bigint NOT NULL DEFAULT 0,
    last_message_at timestamptz,
    message_xp_at  timestamptz,
    reaction_xp_at timestamptz,
    command_xp_at  timestamptz,
    PRIMARY KEY (guild_id, user_id)
) WITH (fillfactor = 80);
COMMENT ON COLUMN activity_total.message_xp_at IS 'when a message last earned xp: the cooldown counts from here; likewise reaction and command';

CREATE TABLE activity_day (
    guild_id      bigint NOT NULL,
    user_id       bigint NOT NULL,
    day           date NOT NULL,
    messages      integer NOT NULL DEFAULT 0,
    message_xp    bigint NOT NULL DEFAULT 0,
    reactions     integer NOT NULL DEFAULT 0,
    reaction_xp   bigint NOT NULL DEFAULT 0,
    commands      integer NOT NULL DEFAULT 0,
    command_xp    bigint NOT NULL DEFAULT 0,
    voice_seconds integer NOT NULL DEFAULT 0,
    voice_xp      bigint NOT NULL DEFAULT 0,
    granted_xp    bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (guild_id, user_id, day)
) WITH (fillfactor = 80);
COMMENT ON TABLE activity_day IS
    'the activity ledger, by source, per day in the guild''s time zone; granted_xp is the day''s sum of xp_ledger. A total is the sum of its days.';

CREATE TABLE xp_ledger (
    xp_ledger_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id     bigint NOT NULL,
    user_id      bigint NOT NULL,
    amount       bigint NOT NULL,
    reason       text NOT NULL,
    note         text,
    actor_id     bigint,
    key          text NOT NULL UNIQUE,
    day          date NOT NULL,
    at           timestamptz NOT NULL
);
COMMENT ON COLUMN xp_ledger.key IS 'what makes the grant single, e.g. interaction:123:456';
CREATE INDEX xp_ledger_by_member ON xp_ledger (guild_id, user_id, at DESC);

CREATE TABLE reaction_seen (
    guild_id   bigint NOT NULL,
    message_id bigint NOT NULL,
    user_id    bigint NOT NULL,
    emoji      text NOT NULL,
    PRIMARY KEY (message_id, user_id, emoji)
);

CREATE TABLE voice_state (
    guild_id       bigint NOT NULL,
    user_id        bigint NOT NULL,
    channel_id     bigint NOT NULL,
    deafened       boolean NOT NULL,
    is_bot         boolean NOT NULL DEFAULT false,
    joined_at      timestamptz NOT NULL,
    counted_until  timestamptz NOT NULL,
    unpaid_millis  bigint NOT NULL DEFAULT 0,
    shard          integer,
    PRIMARY KEY (guild_id, user_id)
);
COMMENT ON COLUMN voice_state.shard IS
    'whose pulses credit the time; NULL from the shard''s new session until the guild''s snapshot';
COMMENT ON COLUMN voice_state.unpaid_millis IS 'credited time that has not yet made a whole minute of xp';

CREATE TABLE standing (
    guild_id bigint NOT NULL,
    board    text NOT NULL,
    user_id  bigint NOT NULL,
    value    bigint NOT NULL,
    PRIMARY KEY (guild_id, board, user_id)
) WITH (fillfactor = 90);
COMMENT ON TABLE standing IS 'members in the order of a board (metric:period, e.g. xp:all, messages:cycle:12, xp:day:2026-11-20); rebuilt from totals and days';
CREATE INDEX standing_order ON standing (guild_id, board, value DESC, user_id);

CREATE TABLE standing_bucket (
    guild_id bigint NOT NULL,
    board    text NOT NULL,
    span     smallint NOT NULL CHECK (span IN (1, 128)),
    bucket   integer NOT NULL,
    members  bigint NOT NULL,
    PRIMARY KEY (guild_id, board, span, bucket)
) WITH (fillfactor = 70);
COMMENT ON TABLE standing_bucket IS 'members per value bucket, and per 128 buckets (span): a rank is two short sums and a short count';

CREATE FUNCTION standing_bucket_of(value bigint) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (shift << 7) + (value >> shift)::integer
    FROM (SELECT width_bucket(value, ARRAY[
        1::bigint << 8, 1::bigint << 9, 1::bigint << 10, 1::bigint << 11, 1::bigint << 12, 1::bigint << 13,
        1::bigint << 14, 1::bigint << 15, 1::bigint << 16, 1::bigint << 17, 1::bigint << 18, 1::bigint << 19,
        1::bigint << 20, 1::bigint << 21, 1::bigint << 22, 1::bigint << 23, 1::bigint << 24, 1::bigint << 25,
        1::bigint << 26, 1::bigint << 27, 1::bigint << 28, 1::bigint << 29, 1::bigint << 30, 1::bigint << 31,
        1::bigint << 32, 1::bigint << 33, 1::bigint << 34, 1::bigint << 35, 1::bigint << 36, 1::bigint << 37,
        1::bigint << 38, 1::bigint << 39, 1::bigint << 40, 1::bigint << 41, 1::bigint << 42, 1::bigint << 43,
        1::bigint << 44, 1::bigint << 45, 1::bigint << 46, 1::bigint << 47, 1::bigint << 48, 1::bigint << 49
    ]) AS shift) AS s
$$;
COMMENT ON FUNCTION standing_bucket_of IS
    'below 256 a bucket per value, above 128 per power of two, up to 2^50; same as bucket_of in handlers.activity.leaderboards.rules';

CREATE FUNCTION standing_rank(of_guild bigint, of_board text, of_value bigint) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
    fine  CONSTANT integer := standing_bucket_of(of_value);
    shift CONSTANT integer := GREATEST(0, (fine >> 7) - 1);
BEGIN
    RETURN 1
        + (SELECT COALESCE(sum(members), 0) FROM standing_bucket
           WHERE guild_id = of_guild AND board = of_board AND span = 128 AND bucket > fine >> 7)
        + (SELECT COALESCE(sum(members), 0) FROM standing_bucket
           WHERE guild_id = of_guild AND board = of_board AND span = 1
             AND bucket > fine AND bucket < ((fine >> 7) + 1) << 7)
        + (SELECT count(*) FROM standing
           WHERE guild_id = of_guild AND board = of_board
             AND value > of_value AND value < ((of_value >> shift) + 1) << shift);
END $$;
COMMENT ON FUNCTION standing_rank IS 'one more than the number of members above a value: reads at most some 170 bucket rows and one bucket''s members';

CREATE TABLE standing_dirty (
    guild_id bigint NOT NULL,
    user_id  bigint NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);
COMMENT ON TABLE standing_dirty IS 'members whose numbers changed since their standings were written';

CREATE TABLE level_role (
    guild_id   bigint NOT NULL,
    level      integer NOT NULL CHECK (level BETWEEN 1 AND 1000),
    role_id    bigint NOT NULL,
    keeping    text NOT NULL DEFAULT 'stack' CHECK (keeping IN ('stack', 'replace', 'sticky')),
    PRIMARY KEY (guild_id, role_id)
);
COMMENT ON COLUMN level_role.keeping IS 'stack: kept with higher ones; replace: taken when a higher one comes; sticky: never taken, not even when xp falls';

CREATE TABLE cycle (
    guild_id  bigint NOT NULL,
    number    integer NOT NULL,
    starts_on date NOT NULL,
    ends_on   date NOT NULL,
    closed_at timestamptz,
    PRIMARY KEY (guild_id, number),
    CHECK (ends_on > starts_on)
);
COMMENT ON COLUMN cycle.ends_on IS 'first day that no longer belongs to it';

CREATE TABLE leaderboard_panel (
    panel_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id     bigint NOT NULL,
    channel_id   bigint NOT NULL,
    metric       text NOT NULL,
    period       text NOT NULL,
    origin       text NOT NULL DEFAULT 'command',
    message_id   bigint,
    content_hash text,
    last_error   text,
    UNIQUE (guild_id, channel_id, metric, period)
);
COMMENT ON COLUMN leaderboard_panel.origin IS '''command'', or the key of the channel map that asked for it';
COMMENT ON COLUMN leaderboard_panel.content_hash IS 'of what it shows; with message_id NULL: of what is on its way there';

-- down
DROP TABLE leaderboard_panel, cycle, level_role, standing_dirty, standing_bucket, standing,
    voice_state, reaction_seen, xp_ledger, activity_day, activity_total, relay_session, stream_position;
DROP FUNCTION standing_rank(bigint, text, bigint), standing_bucket_of(bigint);

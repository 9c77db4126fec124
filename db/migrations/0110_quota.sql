-- Quota: what a role asks of its members in a period, the standings that were kept, and who was excused.
-- up
CREATE TABLE quota_role (
    quota_id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id            bigint NOT NULL,
    role_id             bigint NOT NULL,
    required            integer NOT NULL DEFAULT 10,
    run_points          integer NOT NULL DEFAULT 1,
    verification_points integer NOT NULL DEFAULT 1,
    dungeons            jsonb NOT NULL DEFAULT '{}',
    carry_cap           integer NOT NULL DEFAULT 0,
    channel_id          bigint,
    number              integer NOT NULL DEFAULT 1,
    begins_at           timestamptz NOT NULL,
    repeat              text NOT NULL DEFAULT 'weekly' CHECK (repeat IN ('once', 'weekly', 'fortnightly', 'monthly')),
    reset_at            timestamptz,
    reset_local         timestamp,
    reset_day           smallint,
    asked_at            timestamptz,
    asked_by            bigint,
    removed_at          timestamptz,
    UNIQUE (guild_id, role_id)
);
COMMENT ON COLUMN quota_role.dungeons IS 'points per run by dungeon key, where they differ from run_points';
COMMENT ON COLUMN quota_role.carry_cap IS 'how many points above the required ones count for the next period at most';
COMMENT ON COLUMN quota_role.channel_id IS 'where the panel is; NULL: where the guild wants quota';
COMMENT ON COLUMN quota_role.number IS 'the period that is on; every move names the one it saw';
COMMENT ON COLUMN quota_role.reset_at IS 'when the period ends by itself; NULL: never';
COMMENT ON COLUMN quota_role.reset_local IS 'the same moment on the guild''s clock, from which the next one is reckoned';
COMMENT ON COLUMN quota_role.reset_day IS 'the day of the month that is meant, which short months do not have';
COMMENT ON COLUMN quota_role.asked_at IS 'when somebody pressed Reset now: the period ends at that moment';
CREATE INDEX quota_role_due ON quota_role (LEAST(reset_at, asked_at)) WHERE removed_at IS NULL;

CREATE TABLE quota_period (
    quota_id   bigint NOT NULL REFERENCES quota_role,
    number     integer NOT NULL,
    guild_id   bigint NOT NULL,
    required   integer NOT NULL,
    begins_at  timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    ended_by   bigint,
    met        integer NOT NULL,
    not_met    integer NOT NULL,
    excused    integer NOT NULL,
    channel_id bigint,
    message_id bigint,
    error      text,
    PRIMARY KEY (quota_id, number)
);
COMMENT ON TABLE quota_period IS 'periods that are over';
COMMENT ON COLUMN quota_period.ended_by IS 'who pressed Reset now; NULL: the clock';

CREATE TABLE quota_standing (
    quota_id bigint NOT NULL,
    number   integer NOT NULL,
    user_id  bigint NOT NULL,
    points   integer NOT NULL,
    carry    integer NOT NULL,
    verdict  text NOT NULL CHECK (verdict IN ('met', 'not_met', 'excused')),
    reason   text NOT NULL DEFAULT '',
    PRIMARY KEY (quota_id, number, user_id),
    FOREIGN KEY (quota_id, number) REFERENCES quota_period
);
COMMENT ON COLUMN quota_standing.carry IS 'what counts for the next period';
COMMENT ON COLUMN quota_standing.reason IS 'why they were excused';

CREATE TABLE quota_excuse (
    quota_id    bigint NOT NULL REFERENCES quota_role,
    user_id     bigint NOT NULL,
    from_number integer NOT NULL,
    to_number   integer NOT NULL,
    reason      text NOT NULL,
    excused_by  bigint NOT NULL,
    excused_at  timestamptz NOT NULL,
    PRIMARY KEY (quota_id, user_id)
);
COMMENT ON COLUMN quota_excuse.to_number IS 'the last period for which they are excused';

CREATE INDEX ledger_entry_of_quota ON ledger_entry (guild_id, at)
    WHERE reason IN ('run_completed', 'verification', 'adjustment');

-- down
DROP INDEX ledger_entry_of_quota;
DROP TABLE quota_excuse, quota_standing, quota_period, quota_role;

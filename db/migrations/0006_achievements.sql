-- Achievements: definitions, who has them, and which members' metrics changed so that one may be due.
-- up
CREATE TABLE metric_watch (
    guild_id bigint PRIMARY KEY,
    version  bigint NOT NULL DEFAULT 1,
    metrics  text[] NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE metric_watch IS 'the metrics of a guild whose changes somebody wants to know; version rises with each change of what is watched';

CREATE TABLE metric_change (
    metric_change_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id         bigint NOT NULL,
    user_id          bigint NOT NULL,
    day              date NOT NULL,
    quiet            boolean NOT NULL DEFAULT false
);
CREATE INDEX metric_change_of_member ON metric_change (guild_id, user_id, day);
COMMENT ON TABLE metric_change IS 'members whose watched metrics changed in a way that may matter, until somebody has looked; written with the change itself. Rows are only added and deleted, so that nobody who counts waits for who looks';
COMMENT ON COLUMN metric_change.day IS 'the guild''s day of the change: windows of days are looked at as of this day';
COMMENT ON COLUMN metric_change.quiet IS 'nothing happened just now (a definition is new): what comes of it is not announced';

CREATE TABLE achievement_set (
    guild_id     bigint NOT NULL,
    module       text NOT NULL,
    installed_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, module)
);
COMMENT ON TABLE achievement_set IS 'default sets that a guild was given, each once: what it deleted of them does not come back';

CREATE TABLE achievement (
    achievement_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id       bigint NOT NULL,
    name           text NOT NULL,
    description    text NOT NULL DEFAULT '',
    emoji          text NOT NULL DEFAULT '',
    badge_url      text,
    xp             integer NOT NULL DEFAULT 0 CHECK (xp >= 0),
    role_id        bigint,
    secret         boolean NOT NULL DEFAULT false,
    liberation     boolean NOT NULL DEFAULT false,
    criteria       jsonb,
    default_key    text,
    holders        integer NOT NULL DEFAULT 0 CHECK (holders >= 0),
    created_by     bigint,
    created_at     timestamptz NOT NULL,
    deleted_at     timestamptz,
    UNIQUE (guild_id, default_key)
);
COMMENT ON COLUMN achievement.criteria IS 'see handlers.platform.metrics.criteria; NULL: given by hand only';
COMMENT ON COLUMN achievement.default_key IS 'which one of a default set it was';
COMMENT ON COLUMN achievement.holders IS 'how many have it: the awards that are not revoked';
COMMENT ON COLUMN achievement.liberation IS 'counts as a step towards leaving as a teacher';
CREATE UNIQUE INDEX achievement_name ON achievement (guild_id, lower(name)) WHERE deleted_at IS NULL;

CREATE TABLE achievement_award (
    achievement_id bigint NOT NULL REFERENCES achievement,
    user_id        bigint NOT NULL,
    guild_id       bigint NOT NULL,
    awarded_at     timestamptz NOT NULL,
    actor_id       bigint,
    times          integer NOT NULL DEFAULT 1,
    xp             integer NOT NULL DEFAULT 0,
    role_id        bigint,
    announced      boolean NOT NULL DEFAULT false,
    revoked_at     timestamptz,
    PRIMARY KEY (achievement_id, user_id)
);
COMMENT ON TABLE achievement_award IS 'one row per achievement and member, for ever: a revoked one is not earned anew, only granted anew';
COMMENT ON COLUMN achievement_award.actor_id IS 'who granted it; NULL: it was earned';
COMMENT ON COLUMN achievement_award.times IS 'how often it was given: part of the ledger''s keys';
COMMENT ON COLUMN achievement_award.xp IS 'xp that really came with it, and role_id the role: what a revocation takes back';
CREATE INDEX achievement_award_by_member ON achievement_award (guild_id, user_id);

-- down
DROP TABLE achievement_award, achievement, achievement_set, metric_change, metric_watch;

-- The ladder of a guild's ranks, and where its members stand on it.
-- up
CREATE TABLE quest_rank (
    rank_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id bigint NOT NULL,
    place    integer NOT NULL CHECK (place > 0),
    name     text NOT NULL,
    emoji    text NOT NULL,
    color    integer,
    role_id  bigint,
    approval boolean NOT NULL,
    needs    jsonb NOT NULL,
    UNIQUE (guild_id, place) DEFERRABLE INITIALLY DEFERRED
);
COMMENT ON COLUMN quest_rank.place IS 'from 1, the lowest, without a gap';
COMMENT ON COLUMN quest_rank.needs IS 'how much of each metric it takes: {"quest_points": 100}';
COMMENT ON COLUMN quest_rank.approval IS 'reached by a request that somebody approves, not automatically';
CREATE UNIQUE INDEX quest_rank_name ON quest_rank (guild_id, lower(name));

CREATE TABLE quest_rank_member (
    guild_id bigint NOT NULL,
    user_id  bigint NOT NULL,
    rank_id  bigint NOT NULL REFERENCES quest_rank,
    since    timestamptz NOT NULL,
    role_at  timestamptz NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);
COMMENT ON COLUMN quest_rank_member.role_at IS 'when the role was given last; whoever joined later has lost it';
CREATE INDEX quest_rank_member_by_rank ON quest_rank_member (rank_id);

CREATE TABLE quest_rank_mark (
    mark_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id bigint NOT NULL,
    user_id  bigint NOT NULL
);
COMMENT ON TABLE quest_rank_mark IS 'members whose numbers changed: somebody looks whether they rise or fall';
CREATE INDEX quest_rank_mark_by_guild ON quest_rank_mark (guild_id, mark_id);

CREATE TABLE quest_rank_sweep (
    guild_id      bigint PRIMARY KEY,
    after_user_id bigint NOT NULL DEFAULT 0,
    due_at        timestamptz NOT NULL,
    repair        boolean NOT NULL DEFAULT true
);
COMMENT ON TABLE quest_rank_sweep IS 'guilds with ranks: all their members are looked at, some at a time, again and again';
COMMENT ON COLUMN quest_rank_sweep.repair IS 'roles are made right too, not only ranks';
CREATE INDEX quest_rank_sweep_due ON quest_rank_sweep (due_at);

CREATE INDEX review_by_submitter ON review (guild_id, kind, submitter_id, review_id);
CREATE INDEX review_by_time ON review (guild_id, kind, submitted_at DESC, review_id DESC);

-- down
DROP INDEX review_by_submitter, review_by_time;
DROP TABLE quest_rank_sweep, quest_rank_mark, quest_rank_member, quest_rank;

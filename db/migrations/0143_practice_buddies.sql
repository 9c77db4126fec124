-- Practice buddies: who looks for one, who was offered to whom, who practises with whom.
-- up
CREATE TABLE practice_search (
    guild_id bigint NOT NULL,
    user_id  bigint NOT NULL,
    language text NOT NULL,
    since    timestamptz NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);

CREATE TABLE practice_pair (
    pair_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id   bigint NOT NULL,
    first_id   bigint NOT NULL,
    second_id  bigint NOT NULL,
    state      text NOT NULL CHECK (state IN ('offered', 'active', 'ended')),
    offered_at timestamptz NOT NULL,
    began_at   timestamptz,
    ended_at   timestamptz,
    why        text CHECK (why IN ('declined', 'expired', 'parted', 'inactive', 'left')),
    thread_id  bigint,
    greeted    boolean NOT NULL DEFAULT false,
    summary_at timestamptz,
    due_at     timestamptz,
    CHECK (first_id < second_id)
);
COMMENT ON COLUMN practice_pair.greeted IS 'they are in their thread, and were welcomed there';
COMMENT ON COLUMN practice_pair.due_at IS 'when it is looked at next: an offer that expires, a week that is over, somebody who is gone';
CREATE INDEX practice_pair_due ON practice_pair (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX practice_pair_by_members ON practice_pair (guild_id, first_id, second_id);
CREATE INDEX practice_pair_by_second ON practice_pair (guild_id, second_id);

CREATE TABLE practice_buddy (
    guild_id  bigint NOT NULL,
    user_id   bigint NOT NULL,
    pair_id   bigint NOT NULL REFERENCES practice_pair,
    language  text NOT NULL,
    accepted  boolean NOT NULL DEFAULT false,
    nudged_on date,
    PRIMARY KEY (guild_id, user_id)
);
COMMENT ON TABLE practice_buddy IS 'the pair a member belongs to while it is offered or active: one at a time';
CREATE INDEX practice_buddy_pair ON practice_buddy (pair_id);

-- down
DROP TABLE practice_buddy, practice_pair, practice_search;

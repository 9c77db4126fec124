-- Challenges: something to reach together within some days.
-- up
CREATE TABLE practice_challenge (
    challenge_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id     bigint NOT NULL,
    name         text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 80),
    description  text NOT NULL CHECK (char_length(description) <= 500),
    criteria     jsonb NOT NULL,
    starts_at    timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL CHECK (ends_at > starts_at),
    state        text NOT NULL CHECK (state IN ('planned', 'running', 'ended')),
    created_by   bigint NOT NULL,
    created_at   timestamptz NOT NULL,
    look_at      timestamptz
);
COMMENT ON COLUMN practice_challenge.criteria IS 'as those of achievements; counted from the start, or from joining';
COMMENT ON COLUMN practice_challenge.look_at IS 'when it begins, ends, or is counted next; NULL: never again';
CREATE UNIQUE INDEX practice_challenge_by_name ON practice_challenge (guild_id, lower(name)) WHERE state <> 'ended';
CREATE INDEX practice_challenge_by_guild ON practice_challenge (guild_id, ends_at DESC);
CREATE INDEX practice_challenge_look ON practice_challenge (look_at) WHERE look_at IS NOT NULL;

CREATE TABLE practice_challenger (
    challenge_id bigint NOT NULL REFERENCES practice_challenge,
    user_id      bigint NOT NULL,
    guild_id     bigint NOT NULL,
    joined_at    timestamptz NOT NULL,
    counted_from timestamptz,
    baseline     jsonb NOT NULL DEFAULT '{}',
    reached      jsonb NOT NULL DEFAULT '{}',
    progress     real NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 1),
    finished_at  timestamptz,
    PRIMARY KEY (challenge_id, user_id)
);
COMMENT ON COLUMN practice_challenger.counted_from IS 'the start, or when they joined later; NULL: it has not begun';
COMMENT ON COLUMN practice_challenger.baseline IS 'metrics as they stood then';
COMMENT ON COLUMN practice_challenger.reached IS 'what was counted since, by condition; stays when the challenge has ended';
CREATE INDEX practice_challenger_standing
    ON practice_challenger (challenge_id, finished_at NULLS LAST, progress DESC, joined_at);
CREATE INDEX practice_challenger_by_member ON practice_challenger (guild_id, user_id);

-- down
DROP TABLE practice_challenger, practice_challenge;

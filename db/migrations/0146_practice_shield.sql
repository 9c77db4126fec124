-- Shield verification: who has said how they practise safely. Answers are sealed, and erased.
-- up
CREATE TABLE practice_shield (
    guild_id     bigint NOT NULL,
    user_id      bigint NOT NULL,
    sealed       bytea,
    submitted_at timestamptz NOT NULL,
    verified_at  timestamptz,
    erase_at     timestamptz,
    PRIMARY KEY (guild_id, user_id),
    CHECK (erase_at IS NULL OR sealed IS NOT NULL)
);
COMMENT ON COLUMN practice_shield.sealed IS 'questions and answers, encrypted with a key that the database does not have; NULL: erased';
COMMENT ON COLUMN practice_shield.erase_at IS 'set by the decision';
CREATE INDEX practice_shield_erase ON practice_shield (erase_at) WHERE erase_at IS NOT NULL;

-- down
DROP TABLE practice_shield;

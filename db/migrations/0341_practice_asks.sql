-- Who hides their practice shows a session to those whom they ask to validate it.
-- up
CREATE TABLE practice_ask (
    session_id   bigint NOT NULL REFERENCES practice_session ON DELETE CASCADE,
    validator_id bigint NOT NULL,
    guild_id     bigint NOT NULL,
    owner_id     bigint NOT NULL,
    asked_at     timestamptz NOT NULL,
    PRIMARY KEY (session_id, validator_id),
    CHECK (validator_id <> owner_id)
);
COMMENT ON TABLE practice_ask IS 'the owner of the session has asked this member to validate it';
CREATE INDEX practice_ask_by_owner ON practice_ask (guild_id, owner_id);
CREATE INDEX practice_ask_by_validator ON practice_ask (guild_id, validator_id);

-- down
DROP TABLE practice_ask;

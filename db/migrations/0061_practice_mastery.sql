-- What members hold of techniques, and how peers validate their sessions.
-- up
CREATE TABLE practice_hold (
    guild_id     bigint NOT NULL,
    user_id      bigint NOT NULL,
    technique_id bigint NOT NULL REFERENCES practice_technique,
    sessions     integer NOT NULL DEFAULT 0 CHECK (sessions >= 0),
    validated    integer NOT NULL DEFAULT 0 CHECK (validated >= 0),
    mastered_at  timestamptz,
    PRIMARY KEY (guild_id, user_id, technique_id)
);
COMMENT ON COLUMN practice_hold.validated IS 'sessions that enough others have validated';
COMMENT ON COLUMN practice_hold.mastered_at IS 'since when as many are validated as mastering takes; NULL: not';

ALTER TABLE practice_session ADD COLUMN validations smallint NOT NULL DEFAULT 0 CHECK (validations >= 0),
    ADD COLUMN validated boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN practice_session.validated IS 'enough others had validated it, by the setting of that time';

CREATE TABLE practice_validation (
    session_id   bigint NOT NULL REFERENCES practice_session ON DELETE CASCADE,
    validator_id bigint NOT NULL,
    guild_id     bigint NOT NULL,
    owner_id     bigint NOT NULL,
    message      text NOT NULL DEFAULT '' CHECK (char_length(message) <= 500),
    created_at   timestamptz NOT NULL,
    revoked_at   timestamptz,
    reason       text,
    PRIMARY KEY (session_id, validator_id),
    CHECK (validator_id <> owner_id)
);
COMMENT ON TABLE practice_validation IS 'one for each session and validator, also after it was taken back';
CREATE INDEX practice_validation_by_pair ON practice_validation (guild_id, owner_id, validator_id, created_at);
CREATE INDEX practice_validation_by_validator ON practice_validation (guild_id, validator_id);

-- down
DROP TABLE practice_validation;
ALTER TABLE practice_session DROP COLUMN validated, DROP COLUMN validations;
DROP TABLE practice_hold;

-- Innovations: techniques that members propose, and who says that they work.
-- up
CREATE TABLE practice_innovation (
    innovation_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id      bigint NOT NULL,
    author_id     bigint NOT NULL,
    name          text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 80),
    description   text NOT NULL CHECK (char_length(description) <= 500),
    instructions  text NOT NULL CHECK (char_length(instructions) <= 1500),
    state         text NOT NULL CHECK (state IN ('proposed', 'accepted', 'rejected', 'withdrawn')),
    technique_id  bigint REFERENCES practice_technique,
    proposed_at   timestamptz NOT NULL,
    decided_at    timestamptz,
    CHECK ((state = 'accepted') = (technique_id IS NOT NULL))
);
COMMENT ON COLUMN practice_innovation.technique_id IS 'what it became in the catalogue, also after that was removed';
CREATE UNIQUE INDEX practice_innovation_by_name ON practice_innovation (guild_id, lower(name))
    WHERE state IN ('proposed', 'accepted');
CREATE INDEX practice_innovation_by_author ON practice_innovation (guild_id, author_id);
CREATE UNIQUE INDEX practice_innovation_by_technique ON practice_innovation (technique_id)
    WHERE technique_id IS NOT NULL;

CREATE TABLE practice_innovation_vote (
    innovation_id bigint NOT NULL REFERENCES practice_innovation ON DELETE CASCADE,
    validator_id  bigint NOT NULL,
    guild_id      bigint NOT NULL,
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (innovation_id, validator_id)
);
COMMENT ON TABLE practice_innovation_vote IS 'members who have tried what was proposed and say that it works';
CREATE INDEX practice_innovation_vote_by_member ON practice_innovation_vote (guild_id, validator_id);

-- down
DROP TABLE practice_innovation_vote, practice_innovation;

-- Techniques that conditions have opened to members: each is told once.
-- up
CREATE TABLE practice_unlock (
    guild_id     bigint NOT NULL,
    user_id      bigint NOT NULL,
    technique_id bigint NOT NULL REFERENCES practice_technique,
    opened_at    timestamptz NOT NULL,
    PRIMARY KEY (guild_id, user_id, technique_id)
);
COMMENT ON TABLE practice_unlock IS 'techniques with criteria that are, or once were, open to a member';

CREATE TABLE practice_unlock_look (
    guild_id bigint NOT NULL,
    user_id  bigint NOT NULL,
    due_at   timestamptz NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);
COMMENT ON TABLE practice_unlock_look IS 'members for whom is looked then what is open to them';
CREATE INDEX practice_unlock_look_due ON practice_unlock_look (due_at);
CREATE INDEX practice_technique_with_criteria ON practice_technique (guild_id)
    WHERE criteria IS NOT NULL AND deleted_at IS NULL;

-- down
DROP INDEX practice_technique_with_criteria;
DROP TABLE practice_unlock_look, practice_unlock;

-- Graduations: members who have learnt what there was to learn, and leave as alumni.
-- up
CREATE TABLE practice_graduation (
    graduation_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id      bigint NOT NULL,
    user_id       bigint NOT NULL,
    attempt       smallint NOT NULL DEFAULT 1,
    state         text NOT NULL CHECK (state IN
                      ('applied', 'rejected', 'withdrawn', 'approved', 'planned', 'graduated')),
    message       text NOT NULL CHECK (char_length(message) <= 1000),
    criteria_met  jsonb NOT NULL,
    applied_at    timestamptz NOT NULL,
    ceremony_at   timestamptz,
    statistics    jsonb,
    graduated_at  timestamptz,
    UNIQUE (guild_id, user_id),
    CHECK ((state = 'graduated') = (graduated_at IS NOT NULL AND statistics IS NOT NULL))
);
COMMENT ON COLUMN practice_graduation.attempt IS 'rises when an approved application was withdrawn and is submitted again';
COMMENT ON COLUMN practice_graduation.criteria_met IS 'each criterion with what was reached, as the member saw it when they applied';
COMMENT ON COLUMN practice_graduation.statistics IS 'what the member had done on the day of the ceremony; never changed afterwards';
CREATE INDEX practice_graduation_open ON practice_graduation (guild_id, state, applied_at);

-- down
DROP TABLE practice_graduation;

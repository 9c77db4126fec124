-- Sessions in which members teach others.
-- up
CREATE TABLE practice_teaching (
    teaching_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id     bigint NOT NULL,
    teacher_id   bigint NOT NULL,
    technique_id bigint NOT NULL REFERENCES practice_technique,
    technique    text NOT NULL,
    starts_at    timestamptz NOT NULL,
    minutes      smallint NOT NULL CHECK (minutes BETWEEN 1 AND 600),
    description  text NOT NULL CHECK (char_length(description) <= 500),
    most         smallint NOT NULL CHECK (most BETWEEN 1 AND 100),
    state        text NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'done', 'cancelled')),
    step_at      timestamptz,
    created_at   timestamptz NOT NULL,
    ended_at     timestamptz
);
COMMENT ON COLUMN practice_teaching.technique IS 'its name when the session was planned';
COMMENT ON COLUMN practice_teaching.most IS 'places; whoever comes later waits for one';
COMMENT ON COLUMN practice_teaching.step_at IS 'when it is looked at next: reminders, and what nobody completed';
CREATE INDEX practice_teaching_by_guild ON practice_teaching (guild_id, state, starts_at);
CREATE INDEX practice_teaching_by_teacher ON practice_teaching (guild_id, teacher_id, state);
CREATE INDEX practice_teaching_step ON practice_teaching (step_at) WHERE step_at IS NOT NULL;

CREATE TABLE practice_seat (
    teaching_id bigint NOT NULL REFERENCES practice_teaching,
    user_id     bigint NOT NULL,
    guild_id    bigint NOT NULL,
    place       bigint GENERATED ALWAYS AS IDENTITY,
    waits       boolean NOT NULL,
    rating      smallint CHECK (rating BETWEEN 1 AND 5),
    PRIMARY KEY (teaching_id, user_id),
    CHECK (rating IS NULL OR NOT waits)
);
COMMENT ON COLUMN practice_seat.place IS 'the order in which they came';
CREATE INDEX practice_seat_by_member ON practice_seat (guild_id, user_id);

-- down
DROP TABLE practice_seat, practice_teaching;

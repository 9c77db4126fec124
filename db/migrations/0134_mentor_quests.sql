-- Quests that mentors give their students, and what students say of their mentors.
-- up
CREATE TABLE mentor_quest (
    quest_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id    bigint NOT NULL,
    title       text NOT NULL,
    description text NOT NULL,
    points      integer NOT NULL CHECK (points >= 0),
    joint       boolean NOT NULL,
    created_by  bigint NOT NULL,
    created_at  timestamptz NOT NULL,
    archived_at timestamptz
);
COMMENT ON COLUMN mentor_quest.joint IS 'mentor and student do it together, and both confirm it';
CREATE UNIQUE INDEX mentor_quest_title ON mentor_quest (guild_id, lower(title)) WHERE archived_at IS NULL;

CREATE TABLE mentor_task (
    task_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pair_id     bigint NOT NULL REFERENCES mentor_pair,
    quest_id    bigint NOT NULL REFERENCES mentor_quest,
    guild_id    bigint NOT NULL,
    student_id  bigint NOT NULL,
    state       text NOT NULL DEFAULT 'assigned'
                    CHECK (state IN ('assigned', 'submitted', 'confirmed', 'done')),
    note        text NOT NULL DEFAULT '',
    assigned_at timestamptz NOT NULL,
    done_at     timestamptz,
    UNIQUE (pair_id, quest_id)
);
COMMENT ON COLUMN mentor_task.state IS 'submitted: the student says so; confirmed: the mentor alone does, of a joint one';
CREATE INDEX mentor_task_of ON mentor_task (guild_id, student_id, task_id DESC);

CREATE TABLE mentor_feedback (
    pair_id    bigint PRIMARY KEY REFERENCES mentor_pair,
    guild_id   bigint NOT NULL,
    mentor_id  bigint NOT NULL,
    stars      integer NOT NULL CHECK (stars BETWEEN 1 AND 5),
    text       text NOT NULL,
    at         timestamptz NOT NULL
);
COMMENT ON TABLE mentor_feedback IS 'for staff only';
CREATE INDEX mentor_feedback_of ON mentor_feedback (guild_id, mentor_id, at DESC);

-- down
DROP TABLE mentor_feedback, mentor_task, mentor_quest;

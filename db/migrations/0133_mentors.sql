-- Mentors, those who ask for one, and pairs of both.
-- up
CREATE TABLE mentor (
    guild_id     bigint NOT NULL,
    user_id      bigint NOT NULL,
    topics       text[] NOT NULL,
    languages    text[] NOT NULL,
    timezone     text NOT NULL,
    capacity     integer NOT NULL CHECK (capacity BETWEEN 1 AND 10),
    about        text NOT NULL,
    signed_up_at timestamptz NOT NULL,
    paused       text NOT NULL DEFAULT '' CHECK (paused IN ('', 'self', 'silent')),
    silent       integer NOT NULL DEFAULT 0,
    offered_at   timestamptz,
    left_at      timestamptz,
    PRIMARY KEY (guild_id, user_id)
);
COMMENT ON COLUMN mentor.paused IS 'why they get no requests: they said so, or did not answer';
COMMENT ON COLUMN mentor.silent IS 'requests in a row that they let expire';
COMMENT ON COLUMN mentor.offered_at IS 'when a request was last put to them: among equals, who has waited longest is next';
COMMENT ON COLUMN mentor.left_at IS 'they are no mentor any more';

CREATE TABLE mentor_request (
    request_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id    bigint NOT NULL,
    student_id  bigint NOT NULL,
    topics      text[] NOT NULL,
    languages   text[] NOT NULL,
    timezone    text NOT NULL,
    about       text NOT NULL,
    state       text NOT NULL CHECK (state IN ('waiting', 'offered', 'matched', 'withdrawn')),
    mentor_id   bigint,
    offer_until timestamptz,
    why         jsonb NOT NULL DEFAULT '{}',
    question    text NOT NULL DEFAULT '',
    answer      text NOT NULL DEFAULT '',
    tried       bigint[] NOT NULL DEFAULT '{}',
    asked_at    timestamptz NOT NULL
);
COMMENT ON COLUMN mentor_request.mentor_id IS 'to whom it is put, or who has accepted it';
COMMENT ON COLUMN mentor_request.why IS 'what speaks for that mentor';
COMMENT ON COLUMN mentor_request.question IS 'what the mentor wants to know before they decide';
COMMENT ON COLUMN mentor_request.tried IS 'mentors who declined, did not answer, or had this student before';
COMMENT ON COLUMN mentor_request.asked_at IS 'the order of the queue';
CREATE UNIQUE INDEX mentor_request_open ON mentor_request (guild_id, student_id)
    WHERE state IN ('waiting', 'offered');
CREATE INDEX mentor_request_queue ON mentor_request (guild_id, asked_at, request_id) WHERE state = 'waiting';
CREATE INDEX mentor_request_clock ON mentor_request (offer_until) WHERE state = 'offered';
CREATE INDEX mentor_request_of ON mentor_request (guild_id, mentor_id) WHERE state = 'offered';

CREATE TABLE mentor_pair (
    pair_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id     bigint NOT NULL,
    mentor_id    bigint NOT NULL,
    student_id   bigint NOT NULL,
    request_id   bigint NOT NULL REFERENCES mentor_request,
    state        text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'graduated', 'ended')),
    why          jsonb NOT NULL,
    began_at     timestamptz NOT NULL,
    ended_at     timestamptz,
    ended_by     bigint,
    thread_id    bigint,
    contact_at   timestamptz NOT NULL,
    progress_at  timestamptz NOT NULL,
    mentor_told  timestamptz NOT NULL,
    student_told timestamptz NOT NULL,
    done_steps   integer NOT NULL DEFAULT 0
);
COMMENT ON COLUMN mentor_pair.contact_at IS 'when the mentor last did something for the student';
COMMENT ON COLUMN mentor_pair.progress_at IS 'when the student last got further';
COMMENT ON COLUMN mentor_pair.mentor_told IS 'when the mentor was last reminded';
CREATE UNIQUE INDEX mentor_pair_student ON mentor_pair (guild_id, student_id) WHERE state = 'active';
CREATE INDEX mentor_pair_mentor ON mentor_pair (guild_id, mentor_id, state);
CREATE INDEX mentor_pair_of_guild ON mentor_pair (guild_id, pair_id DESC);
CREATE INDEX mentor_pair_quiet ON mentor_pair (mentor_told) WHERE state = 'active';
CREATE INDEX mentor_pair_stuck ON mentor_pair (student_told) WHERE state = 'active';

CREATE TABLE mentor_avoid (
    guild_id  bigint NOT NULL,
    user_id   bigint NOT NULL,
    avoids_id bigint NOT NULL,
    PRIMARY KEY (guild_id, user_id, avoids_id)
);
COMMENT ON TABLE mentor_avoid IS 'confidential: with whom somebody is never to be paired';

CREATE TABLE mentor_note (
    note_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pair_id  bigint NOT NULL REFERENCES mentor_pair,
    user_id  bigint NOT NULL,
    text     text NOT NULL,
    at       timestamptz NOT NULL
);
COMMENT ON TABLE mentor_note IS 'of meetings; private to the pair';
CREATE INDEX mentor_note_of ON mentor_note (pair_id, note_id DESC);

-- down
DROP TABLE mentor_note, mentor_avoid, mentor_pair, mentor_request, mentor;

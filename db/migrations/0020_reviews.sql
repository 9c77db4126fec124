-- One machine for everything that somebody submits and somebody else decides.
-- up
CREATE TABLE review (
    review_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id      bigint NOT NULL,
    kind          text NOT NULL,
    subject       text NOT NULL,
    submitter_id  bigint NOT NULL,
    concerned     bigint[] NOT NULL,
    facts         jsonb NOT NULL,
    state         text NOT NULL CHECK (state IN
                      ('draft', 'submitted', 'more_asked', 'approved', 'rejected', 'withdrawn', 'expired')),
    version       integer NOT NULL DEFAULT 1,
    round         smallint NOT NULL DEFAULT 1,
    needed        smallint NOT NULL CHECK (needed > 0),
    approvals     bigint[] NOT NULL DEFAULT '{}',
    claimed_by    bigint,
    claimed_until timestamptz,
    decided_by    bigint,
    decided_at    timestamptz,
    reason        text NOT NULL DEFAULT '',
    appeal        text,
    submitted_at  timestamptz NOT NULL,
    due_at        timestamptz,
    reminders     smallint NOT NULL DEFAULT 0,
    UNIQUE (guild_id, kind, subject)
);
COMMENT ON COLUMN review.concerned IS 'who may never decide it: the submitter, others it is about, and after an appeal whoever decided before';
COMMENT ON COLUMN review.facts IS 'what was submitted, as the card shows it';
COMMENT ON COLUMN review.version IS 'rises with every move; a move names the one it begins from';
COMMENT ON COLUMN review.round IS 'rises with every submission: a press on the card of an earlier one decides nothing';
COMMENT ON COLUMN review.reason IS 'of the rejection, or what more is asked for';
COMMENT ON COLUMN review.appeal IS 'why the submitter appealed; NULL: not appealed';
COMMENT ON COLUMN review.due_at IS 'submitted: when reviewers are reminded; draft and more_asked: when it expires';
CREATE INDEX review_due ON review (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX review_open ON review (guild_id, kind, submitted_at, review_id) WHERE state = 'submitted';

CREATE TABLE review_event (
    event_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    review_id bigint NOT NULL REFERENCES review,
    round     smallint NOT NULL,
    move      text NOT NULL,
    actor_id  bigint,
    reason    text NOT NULL,
    at        timestamptz NOT NULL
);
CREATE INDEX review_event_by_review ON review_event (review_id, event_id);

-- down
DROP TABLE review_event, review;

-- Who joined and who left: to be welcomed, shown the first steps, and taken out of what they were in.
-- up
CREATE TABLE arrival (
    guild_id    bigint NOT NULL,
    user_id     bigint NOT NULL,
    joined_at   timestamptz NOT NULL,
    came_back   boolean NOT NULL,
    welcomed_at timestamptz,
    looked_at   timestamptz NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);
COMMENT ON TABLE arrival IS 'the last time that a member joined while the bot was there';
COMMENT ON COLUMN arrival.came_back IS 'they had been here before';
COMMENT ON COLUMN arrival.welcomed_at IS 'when it was their turn; NULL: they wait';
COMMENT ON COLUMN arrival.looked_at IS 'when their first steps were last looked at';
CREATE INDEX arrival_waiting ON arrival (guild_id, joined_at) WHERE welcomed_at IS NULL;
CREATE INDEX arrival_newest ON arrival (guild_id, joined_at);
CREATE INDEX arrival_to_look_at ON arrival (looked_at);

CREATE TABLE departure (
    guild_id  bigint NOT NULL,
    user_id   bigint NOT NULL,
    left_at   timestamptz NOT NULL,
    role_ids  bigint[] NOT NULL,
    closed_at timestamptz,
    PRIMARY KEY (guild_id, user_id)
);
COMMENT ON TABLE departure IS 'the last time that a member left';
COMMENT ON COLUMN departure.role_ids IS 'what they held then; it may come back with them';
COMMENT ON COLUMN departure.closed_at IS 'when what they were in was closed; NULL: not yet';
CREATE INDEX departure_open ON departure (left_at) WHERE closed_at IS NULL;

CREATE TABLE first_step (
    step_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id bigint NOT NULL,
    title    text NOT NULL,
    metric   text,
    at_least bigint NOT NULL DEFAULT 1 CHECK (at_least > 0)
);
COMMENT ON COLUMN first_step.metric IS 'what ticks it, once it is so much; NULL: the member ticks it';
CREATE INDEX first_step_of ON first_step (guild_id, step_id);

CREATE TABLE first_step_done (
    guild_id bigint NOT NULL,
    user_id  bigint NOT NULL,
    step_id  bigint NOT NULL REFERENCES first_step ON DELETE CASCADE,
    done_at  timestamptz NOT NULL,
    PRIMARY KEY (guild_id, user_id, step_id)
);
CREATE INDEX first_step_done_step ON first_step_done (step_id);

-- down
DROP TABLE first_step_done, first_step, departure, arrival;

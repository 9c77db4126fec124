-- What the bot has made at Discord for runs: log threads, voice channels, and calls to members.
-- up
CREATE TABLE run_log (
    run_id       bigint PRIMARY KEY REFERENCES run,
    guild_id     bigint NOT NULL,
    channel_id   bigint NOT NULL,
    thread_id    bigint,
    state        text NOT NULL CHECK (state IN ('opening', 'open', 'failed')),
    logged_until bigint NOT NULL DEFAULT 0,
    due_at       timestamptz,
    archived     boolean NOT NULL DEFAULT false,
    last_error   text
);
COMMENT ON TABLE run_log IS 'the log thread of a run; failed: it could not be made or is gone, nothing more is written';
COMMENT ON COLUMN run_log.logged_until IS 'the last event of the run that is in the log';
COMMENT ON COLUMN run_log.due_at IS 'when the next lines are written; NULL: nothing new';
CREATE INDEX run_log_due ON run_log (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX run_log_by_guild ON run_log (guild_id, run_id);

CREATE TABLE run_voice (
    run_id      bigint PRIMARY KEY REFERENCES run,
    guild_id    bigint NOT NULL,
    state       text NOT NULL CHECK (state IN ('making', 'made', 'refused', 'open', 'going', 'gone', 'failed')),
    channel_id  bigint UNIQUE,
    let_in      bigint[] NOT NULL DEFAULT '{}',
    seen        bigint[] NOT NULL DEFAULT '{}',
    made_at     timestamptz,
    empty_since timestamptz,
    last_error  text
);
COMMENT ON TABLE run_voice IS 'the voice channel made for a run: the only ones the bot ever deletes; a run has one at most, also when somebody deletes it';
COMMENT ON COLUMN run_voice.state IS 'made, refused: Discord has just said so; open: members are let and moved in; failed: there will be none';
COMMENT ON COLUMN run_voice.let_in IS 'members for whom it was asked for; who has come or gone since is let in or out once it is there';
COMMENT ON COLUMN run_voice.seen IS 'everybody who was seen sitting in it while it stood: what attendance is guessed from';
CREATE INDEX run_voice_there ON run_voice (run_id) WHERE state IN ('made', 'refused', 'open');
CREATE INDEX run_voice_by_guild ON run_voice (guild_id, run_id);

CREATE TABLE run_call (
    run_id     bigint NOT NULL REFERENCES run,
    user_id    bigint NOT NULL,
    channel_id bigint NOT NULL,
    message_id bigint NOT NULL,
    PRIMARY KEY (run_id, user_id, message_id)
);
COMMENT ON TABLE run_call IS 'messages that tell a member of a free place; deleted once they have answered';

-- down
DROP TABLE run_call, run_voice, run_log;

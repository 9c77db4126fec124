-- What follows the end of a run: keys that are no longer promised, the log that is still missing, buttons that go.
-- up
ALTER TABLE run_offer DROP CONSTRAINT run_offer_state_check;
ALTER TABLE run_offer ADD CHECK (state IN ('promised', 'waiting', 'unconfirmed', 'popped', 'withdrawn', 'released'));
COMMENT ON COLUMN run_offer.state IS 'unconfirmed: the run ended, and nobody has said yet whether it was used; released: it was not used';
UPDATE run_offer SET state = CASE WHEN run.state = 'ended' AND run.logged_at IS NULL THEN 'unconfirmed' ELSE 'released' END
FROM run WHERE run.run_id = run_offer.run_id AND run.state NOT IN ('open', 'live') AND run_offer.state IN ('promised', 'waiting');
UPDATE run_member SET state = 'left', offered_until = NULL
FROM run WHERE run.run_id = run_member.run_id AND run.state NOT IN ('open', 'live') AND run_member.state IN ('waiting', 'offered');

ALTER TABLE run DROP CONSTRAINT run_outcome_check;
ALTER TABLE run ADD CHECK (outcome IN ('success', 'fail', 'cancelled', 'unlogged'));
COMMENT ON COLUMN run.outcome IS 'unlogged: nobody said in time how it went; can still be logged for 7 days';
ALTER TABLE run ADD log_due_at timestamptz, ADD reminders smallint NOT NULL DEFAULT 0,
    ADD panel_refusals smallint NOT NULL DEFAULT 0, ADD panel_error text;
COMMENT ON COLUMN run.log_due_at IS 'when it is looked next whether the run is logged; NULL: nothing to wait for';
COMMENT ON COLUMN run.reminders IS 'how often the organizer was reminded to log it';
COMMENT ON COLUMN run.panel_refusals IS 'edits of the panel that Discord refused since the last it took';
COMMENT ON COLUMN run.panel_error IS 'what Discord said to the last of them';
UPDATE run SET log_due_at = ended_at + interval '15 minutes', panel_due_at = COALESCE(panel_due_at, now())
WHERE state = 'ended' AND logged_at IS NULL AND deleted_at IS NULL AND archived_at IS NULL AND ended_at > now() - interval '7 days';
CREATE INDEX run_log_due_at ON run (log_due_at) WHERE log_due_at IS NOT NULL;

CREATE TABLE run_prompt (
    run_id     bigint NOT NULL REFERENCES run,
    message_id bigint NOT NULL,
    guild_id   bigint NOT NULL,
    channel_id bigint NOT NULL,
    due_at     timestamptz,
    PRIMARY KEY (run_id, message_id)
);
COMMENT ON TABLE run_prompt IS 'messages with buttons for a while (AFK checks, keys to pop): the buttons go when the time is over';
COMMENT ON COLUMN run_prompt.due_at IS 'when its buttons go; NULL: when the run is logged';
CREATE INDEX run_prompt_due ON run_prompt (due_at) WHERE due_at IS NOT NULL;

-- down
DROP TABLE run_prompt;
DROP INDEX run_log_due_at;
ALTER TABLE run DROP log_due_at, DROP reminders, DROP panel_refusals, DROP panel_error;
UPDATE run SET outcome = NULL, logged_at = NULL WHERE outcome = 'unlogged';
ALTER TABLE run DROP CONSTRAINT run_outcome_check;
ALTER TABLE run ADD CHECK (outcome IN ('success', 'fail', 'cancelled'));
COMMENT ON COLUMN run.outcome IS NULL;
UPDATE run_offer SET state = 'released' WHERE state = 'unconfirmed';
ALTER TABLE run_offer DROP CONSTRAINT run_offer_state_check;
ALTER TABLE run_offer ADD CHECK (state IN ('promised', 'waiting', 'popped', 'withdrawn', 'released'));
COMMENT ON COLUMN run_offer.state IS 'released: the run ended without it being used';

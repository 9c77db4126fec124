-- Threads of logs are deleted some days after they were closed, where a guild wants that.

ALTER TABLE log_thread ADD COLUMN closed_at timestamptz;
UPDATE log_thread SET closed_at = now() WHERE archived;
ALTER TABLE log_thread DROP CONSTRAINT log_thread_state_check;
ALTER TABLE log_thread ADD CONSTRAINT log_thread_state_check
    CHECK (state IN ('opening', 'open', 'failed', 'deleted'));
COMMENT ON COLUMN log_thread.closed_at IS 'since when the thread is archived';

-- down

UPDATE log_thread SET state = 'failed' WHERE state = 'deleted';
ALTER TABLE log_thread DROP CONSTRAINT log_thread_state_check;
ALTER TABLE log_thread ADD CONSTRAINT log_thread_state_check CHECK (state IN ('opening', 'open', 'failed'));
ALTER TABLE log_thread DROP COLUMN closed_at;

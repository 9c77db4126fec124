-- Pairs may meet in a private channel instead of a thread; both are greeted there once.
-- up
ALTER TABLE mentor_pair
    ADD COLUMN in_channel boolean NOT NULL DEFAULT false,
    ADD COLUMN greeted_at timestamptz,
    ADD COLUMN room_gone_at timestamptz;
COMMENT ON COLUMN mentor_pair.thread_id IS 'the thread, or with in_channel the channel, in which the two meet';
COMMENT ON COLUMN mentor_pair.room_gone_at IS 'when the channel was deleted, some time after the end';
UPDATE mentor_pair SET greeted_at = began_at WHERE thread_id IS NOT NULL;
CREATE INDEX mentor_pair_to_greet ON mentor_pair (pair_id)
    WHERE thread_id IS NOT NULL AND greeted_at IS NULL AND state = 'active';
CREATE INDEX mentor_pair_old_channel ON mentor_pair (ended_at)
    WHERE in_channel AND room_gone_at IS NULL AND state <> 'active';

-- down
DROP INDEX mentor_pair_to_greet, mentor_pair_old_channel;
COMMENT ON COLUMN mentor_pair.thread_id IS NULL;
ALTER TABLE mentor_pair DROP COLUMN in_channel, DROP COLUMN greeted_at, DROP COLUMN room_gone_at;

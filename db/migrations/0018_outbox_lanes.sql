-- What a member waits for goes before boards, and claiming costs the same however many rows one target has.
-- up
ALTER TABLE outbox
    ADD COLUMN lane smallint NOT NULL DEFAULT 0,
    ADD COLUMN blocked boolean NOT NULL DEFAULT false,
    ADD COLUMN unblocked integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN outbox.lane IS '0: somebody waits for it; 1: notices; 2: upkeep, such as boards and looks';
COMMENT ON COLUMN outbox.blocked IS
    'an older row of its target is pending; set when a claim came across it, taken away when that row ends';
COMMENT ON COLUMN outbox.unblocked IS
    'how often it was taken away: a claim that looked before that must not set it again';
DROP INDEX outbox_due;
CREATE INDEX outbox_ready ON outbox (lane, due_at, outbox_id) WHERE state = 'pending' AND NOT blocked;
ALTER TABLE outbox SET (
    autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 1000,
    autovacuum_analyze_scale_factor = 0.0, autovacuum_analyze_threshold = 1000, fillfactor = 80);

-- down
ALTER TABLE outbox RESET (
    autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold,
    autovacuum_analyze_scale_factor, autovacuum_analyze_threshold, fillfactor);
DROP INDEX outbox_ready;
CREATE INDEX outbox_due ON outbox (due_at, outbox_id) WHERE state = 'pending';
ALTER TABLE outbox DROP COLUMN lane, DROP COLUMN blocked, DROP COLUMN unblocked;

-- A lease is short and renewed, so it must be known whose it is.

ALTER TABLE standing_task ADD COLUMN holder text;
COMMENT ON COLUMN standing_task.holder IS 'which worker has the lease; it alone renews and ends it';

-- down

ALTER TABLE standing_task DROP COLUMN holder;

-- Indexes for the REST API's pages, which go by number.
-- up
CREATE INDEX run_by_number ON run (guild_id, run_id DESC) WHERE deleted_at IS NULL;
CREATE INDEX headcount_by_number ON headcount (guild_id, headcount_id DESC);

-- down
DROP INDEX headcount_by_number, run_by_number;

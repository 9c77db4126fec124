-- concurrently
-- The order of boards.

CREATE INDEX CONCURRENTLY standing_by_step ON standing (guild_id, board, step DESC, user_id);

-- down

DROP INDEX CONCURRENTLY IF EXISTS standing_by_step;

-- concurrently
-- For the sweep of threads whose days are over.

CREATE INDEX CONCURRENTLY log_thread_closed ON log_thread (guild_id, closed_at)
    WHERE state = 'open' AND closed_at IS NOT NULL;

-- down

DROP INDEX CONCURRENTLY IF EXISTS log_thread_closed;

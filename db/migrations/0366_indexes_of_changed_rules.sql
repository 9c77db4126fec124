-- concurrently
-- For a drain's look at what changed since the last one.

CREATE INDEX CONCURRENTLY guild_setting_by_change ON guild_setting (changed_in);
CREATE INDEX CONCURRENTLY activity_quest_guild_by_change ON activity_quest_guild (changed_in);
CREATE INDEX CONCURRENTLY metric_watch_by_change ON metric_watch (changed_in);

-- down

DROP INDEX CONCURRENTLY IF EXISTS metric_watch_by_change;
DROP INDEX CONCURRENTLY IF EXISTS activity_quest_guild_by_change;
DROP INDEX CONCURRENTLY IF EXISTS guild_setting_by_change;

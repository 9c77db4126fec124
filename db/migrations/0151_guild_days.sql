-- What a whole server did day by day, for charts: without reading all days of all members.
-- up
CREATE INDEX activity_day_by_day ON activity_day (guild_id, day);
CREATE INDEX practice_day_by_day ON practice_day (guild_id, day);

-- down
DROP INDEX practice_day_by_day;
DROP INDEX activity_day_by_day;

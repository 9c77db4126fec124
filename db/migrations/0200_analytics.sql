-- What products count of a server for /analytics: what was done in it since some day.
-- up
CREATE INDEX quest_claim_approved ON quest_claim (guild_id, ended_at) WHERE state = 'approved';
CREATE INDEX raider_event_verified ON raider_event (guild_id, at) WHERE kind = 'verified';
CREATE INDEX punishment_by_time ON punishment (guild_id, at);

-- down
DROP INDEX punishment_by_time;
DROP INDEX raider_event_verified;
DROP INDEX quest_claim_approved;

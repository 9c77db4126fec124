-- concurrently
-- For the sweep of reminders that were put off.

CREATE INDEX CONCURRENTLY quest_claim_snoozed ON quest_claim (snoozed_until) WHERE snoozed_until IS NOT NULL;

-- down

DROP INDEX CONCURRENTLY IF EXISTS quest_claim_snoozed;

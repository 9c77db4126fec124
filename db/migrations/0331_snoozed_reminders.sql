-- Members may ask to be reminded of a quest again later.
-- up
ALTER TABLE quest_claim ADD COLUMN snoozed_until timestamptz;
COMMENT ON COLUMN quest_claim.snoozed_until IS 'when its member wants to be reminded again; null: not';

-- down
ALTER TABLE quest_claim DROP COLUMN snoozed_until;

-- A team's turns at quests, in the order in which the REST API reads them.
-- up
CREATE INDEX team_claim_of ON team_claim (team_id, claim_id DESC);

-- down
DROP INDEX team_claim_of;

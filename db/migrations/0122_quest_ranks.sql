-- Quests can ask for a rank.
-- up
ALTER TABLE quest ADD COLUMN rank_needed bigint REFERENCES quest_rank ON DELETE SET NULL;
CREATE INDEX quest_by_rank ON quest (rank_needed) WHERE rank_needed IS NOT NULL;

-- down
DROP INDEX quest_by_rank;
ALTER TABLE quest DROP COLUMN rank_needed;

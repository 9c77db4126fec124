-- Chains have deadlines, for each step and for all of them, and may have steps for teams.
-- up
ALTER TABLE quest_chain
    ADD COLUMN hours integer NOT NULL DEFAULT 0 CHECK (hours >= 0),
    ADD COLUMN step_hours integer NOT NULL DEFAULT 0 CHECK (step_hours >= 0),
    ADD COLUMN shared boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN quest_chain.hours IS 'a member''s time for all steps, from accepting one; 0: no limit';
COMMENT ON COLUMN quest_chain.step_hours IS 'time for each step after accepting it; 0: only that of the quest';
COMMENT ON COLUMN quest_chain.shared IS 'steps may be quests of teams';

-- down
ALTER TABLE quest_chain DROP COLUMN hours, DROP COLUMN step_hours, DROP COLUMN shared;

-- Steps of a chain may rest: the next one opens some hours after proof of the one before came.
-- up
ALTER TABLE quest_chain ADD COLUMN delay_hours integer NOT NULL DEFAULT 0 CHECK (delay_hours >= 0);
COMMENT ON COLUMN quest_chain.delay_hours IS 'time between the submission of a step and accepting the next; 0: none';

-- down
ALTER TABLE quest_chain DROP COLUMN delay_hours;

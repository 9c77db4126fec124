-- A profile can be shown to one's practice buddy alone.
-- up
ALTER TABLE closed_profile
    ADD COLUMN level text NOT NULL DEFAULT 'private' CHECK (level IN ('buddies', 'private'));
COMMENT ON TABLE closed_profile IS 'members who do not show their profile and activity to everybody';
COMMENT ON COLUMN closed_profile.level IS 'who sees them beside moderators: buddies, or private: nobody else';

-- down
ALTER TABLE closed_profile DROP COLUMN level;
COMMENT ON TABLE closed_profile IS 'members whose profile and activity only they and moderators may see';

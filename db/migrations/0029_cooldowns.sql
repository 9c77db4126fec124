-- Voice has a cooldown too.
-- up
ALTER TABLE activity_total ADD COLUMN voice_xp_at timestamptz;
COMMENT ON COLUMN activity_total.voice_xp_at IS 'the last minute of voice that earned xp: its cooldown counts from here';

-- down
ALTER TABLE activity_total DROP COLUMN voice_xp_at;

-- What pages of RealmEye tell counts for achievements: at most once a day per member.
-- up
ALTER TABLE raider ADD counted_on date;
COMMENT ON COLUMN raider.counted_on IS 'the last day on which achievements looked at their RealmEye page';
CREATE INDEX raider_name_by_key ON raider_name (name_key) WHERE kind = 'main';

-- down
DROP INDEX raider_name_by_key;
ALTER TABLE raider DROP counted_on;

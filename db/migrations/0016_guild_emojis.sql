-- Which custom emojis a guild has, so that what it lost is not put on buttons.
-- up
ALTER TABLE guild ADD COLUMN emoji_ids bigint[];
COMMENT ON COLUMN guild.emoji_ids IS 'custom emojis that can be used; NULL: never told';

-- down
ALTER TABLE guild DROP COLUMN emoji_ids;

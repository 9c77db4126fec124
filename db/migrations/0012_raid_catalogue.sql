-- Dungeons and classes that guilds made or hid, and their own emojis.
-- up
CREATE TABLE raid_dungeon (
    guild_id   bigint NOT NULL,
    key        text NOT NULL,
    definition jsonb,
    changed_by bigint,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, key)
);
COMMENT ON TABLE raid_dungeon IS 'what differs in a guild from the shipped dungeons';
COMMENT ON COLUMN raid_dungeon.definition IS 'handlers.raid_desk.dungeons.dungeon.Dungeon; NULL: the shipped one of this key is hidden';

CREATE TABLE raid_emoji (
    guild_id bigint NOT NULL,
    key      text NOT NULL,
    emoji    text NOT NULL,
    PRIMARY KEY (guild_id, key)
);
COMMENT ON TABLE raid_emoji IS 'custom emojis that stand for classes and items; without one the Unicode emoji is shown';

-- down
DROP TABLE raid_emoji, raid_dungeon;

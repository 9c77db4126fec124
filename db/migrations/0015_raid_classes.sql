-- Character classes that guilds added or hid.
-- up
CREATE TABLE raid_class (
    guild_id   bigint NOT NULL,
    key        text NOT NULL,
    definition jsonb,
    PRIMARY KEY (guild_id, key)
);
COMMENT ON COLUMN raid_class.definition IS 'handlers.raid_desk.dungeons.dungeon.RaidClass; NULL: the shipped one of this key is hidden';

-- down
DROP TABLE raid_class;

-- Raider points by dungeon, where they differ from what the guild gives otherwise.
-- up
CREATE TABLE raid_points (
    guild_id    bigint NOT NULL,
    dungeon_key text NOT NULL,
    run_points  integer,
    key_points  integer,
    PRIMARY KEY (guild_id, dungeon_key),
    CHECK (run_points IS NOT NULL OR key_points IS NOT NULL)
);
COMMENT ON COLUMN raid_points.run_points IS 'for each who was in a run that went well; NULL: as in any other dungeon';
COMMENT ON COLUMN raid_points.key_points IS 'for who popped a key; NULL: as in any other dungeon';

-- down
DROP TABLE raid_points;

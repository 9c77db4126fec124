-- Headcounts ask for a role, as runs do, and can check who is there before they become a run.
-- Shipped dungeons have no pictures of other hosts any more; a guild's own pictures stay.
-- up
ALTER TABLE headcount
    ADD COLUMN required_role_id bigint,
    ADD COLUMN afk_begun_at     timestamptz,
    ADD COLUMN afk_until        timestamptz,
    ADD COLUMN panel_failures   integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN headcount.required_role_id IS 'the Discord role that is needed to answer, besides what its dungeons ask for';
COMMENT ON COLUMN headcount.afk_begun_at IS 'when the last AFK check began; who has given no sign since then is not taken along';
COMMENT ON COLUMN headcount.afk_until IS 'until when members confirm in time';
COMMENT ON COLUMN headcount.panel_failures IS 'how often in a row Discord refused an edit of its message';
ALTER TABLE headcount_plan ADD COLUMN required_role_id bigint;

CREATE TABLE headcount_presence (
    headcount_id bigint NOT NULL REFERENCES headcount,
    user_id      bigint NOT NULL,
    at           timestamptz NOT NULL,
    PRIMARY KEY (headcount_id, user_id)
);
COMMENT ON TABLE headcount_presence IS 'who confirmed to be there, and when last';

WITH former(picture) AS (VALUES
    ('https://i.imgur.com/0PyfYHr.png'),
    ('https://i.imgur.com/8vEAT8t.png'),
    ('https://i.imgur.com/93SyT24.gif'),
    ('https://i.imgur.com/CLzxdEM.png'),
    ('https://i.imgur.com/JGnMCv2.gif'),
    ('https://i.imgur.com/KtOxGpW.png'),
    ('https://i.imgur.com/SY0Jtnp.png'),
    ('https://i.imgur.com/VTXGPSy.png'),
    ('https://i.imgur.com/WQ95Y0j.png'),
    ('https://i.imgur.com/YgiGjh7.gif'),
    ('https://i.imgur.com/d7MSK2x.png'),
    ('https://i.imgur.com/jnHUonE.gif'),
    ('https://i.imgur.com/mvUTUNo.png'),
    ('https://i.imgur.com/on1ykYB.png'),
    ('https://i.imgur.com/qjd04By.png'),
    ('https://i.imgur.com/s2mWQQq.png'),
    ('https://i.imgur.com/uhDj0M5.png'),
    ('https://i.imgur.com/zz6D2lz.png'),
    ('https://static.drips.pw/rotmg/wiki/Environment/Portals/Abyss%20of%20Demons%20Portal.png'),
    ('https://static.drips.pw/rotmg/wiki/Environment/Portals/Battle%20Nexus%20Portal.png'),
    ('https://static.drips.pw/rotmg/wiki/Environment/Portals/Candyland%20Portal.png'),
    ('https://static.drips.pw/rotmg/wiki/Environment/Portals/Consolation%20of%20Draconis%20Portal.png'),
    ('https://static.drips.pw/rotmg/wiki/Environment/Portals/Davy%20Jones''s%20Locker%20Portal.png'),
    ('https://static.drips.pw/rotmg/wiki/Environment/Portals/Deadwater%20Docks.png'),
    ('https://static.drips.pw/rotmg/wiki/Environment/Portals/Glowing%20Portal.png'),
    ('https://static.drips.pw/rotmg/wiki/Environment/Portals/Ice%20Cave%20Portal.png'),
    ('https://static.drips.pw/rotmg/wiki/Environment/Portals/Ice%20Tomb%20Portal.png'),
    ('https://static.drips.pw/rotmg/wiki/Environment/Portals/Lair%20of%20Shaitan%20Portal.png'),
    ('https://static.drips.pw/rotmg/wiki/Environment/Portals/Manor%20of%20the%20Immortals%20Portal.png'),
    ('https://static.drips.pw/rotmg/wiki/Environment/Portals/Ocean%20Trench%20Portal.png'),
    ('https://static.drips.pw/rotmg/wiki/Environment/Portals/Pirate%20Cave%20Portal.png'),
    ('https://static.drips.pw/rotmg/wiki/Environment/Portals/Puppet%20Encore%20Portal.png'),
    ('https://static.drips.pw/rotmg/wiki/Environment/Portals/Puppet%20Theatre%20Portal.png'),
    ('https://static.drips.pw/rotmg/wiki/Environment/Portals/The%20Crawling%20Depths.png'),
    ('https://static.drips.pw/rotmg/wiki/Environment/Portals/Tomb%20of%20the%20Ancients%20Portal.png'),
    ('https://static.drips.pw/rotmg/wiki/Environment/Portals/Toxic%20Sewers%20Portal.png'),
    ('https://static.drips.pw/rotmg/wiki/Environment/Portals/Treasure%20Cave%20Portal.png'),
    ('https://static.drips.pw/rotmg/wiki/Environment/Portals/Woodland%20Labyrinth.png')),
runs AS (
    UPDATE run SET dungeon = dungeon - 'picture' FROM former WHERE dungeon ->> 'picture' = former.picture)
UPDATE raid_dungeon SET definition = definition - 'picture' FROM former
WHERE definition ->> 'picture' = former.picture;

-- down
DROP TABLE headcount_presence;
ALTER TABLE headcount_plan DROP COLUMN required_role_id;
ALTER TABLE headcount DROP COLUMN required_role_id, DROP COLUMN afk_begun_at, DROP COLUMN afk_until, DROP COLUMN panel_failures;

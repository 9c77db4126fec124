-- Practice rooms: voice channels in which being there counts as practice.
-- up
CREATE TABLE practice_stay (
    guild_id   bigint NOT NULL,
    user_id    bigint NOT NULL,
    channel_id bigint NOT NULL,
    since      timestamptz NOT NULL,
    seen_until timestamptz NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);
COMMENT ON TABLE practice_stay IS 'who is in a practice room; moving from one to another is one stay';
COMMENT ON COLUMN practice_stay.seen_until IS 'up to when they were seen there: an outage counts for nobody';

CREATE TABLE practice_room_told (
    guild_id bigint NOT NULL,
    user_id  bigint NOT NULL,
    told_at  timestamptz NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);
COMMENT ON TABLE practice_room_told IS 'when it was last announced that a member is practising in voice';

CREATE VIEW practice_room_voice AS
SELECT v.guild_id, v.user_id, v.channel_id FROM voice_state AS v
JOIN guild_channel AS c USING (guild_id, channel_id)
LEFT JOIN guild AS g USING (guild_id)
LEFT JOIN guild_setting AS s ON s.guild_id = v.guild_id AND s.module = 'practice'
WHERE NOT v.is_bot AND v.channel_id IS DISTINCT FROM g.afk_channel_id
    AND (c.name ILIKE '%practice%' OR coalesce(s.settings -> 'voice_rooms', '[]') @> to_jsonb(v.channel_id));
COMMENT ON VIEW practice_room_voice IS 'who sits in a practice room: its name says so, or the server has chosen it';

-- down
DROP VIEW practice_room_voice;
DROP TABLE practice_room_told, practice_stay;

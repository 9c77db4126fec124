-- Activity quests: what is asked, who has done it, when the next ones come; boosts; counters as quests need them.
-- up
ALTER TABLE activity_total
    ADD COLUMN earned_xp bigint NOT NULL DEFAULT 0,
    ADD COLUMN quest_samples bigint[];
UPDATE activity_total AS t SET earned_xp = d.xp
FROM (SELECT guild_id, user_id, sum(message_xp + reaction_xp + command_xp + voice_xp)::bigint AS xp
      FROM activity_day GROUP BY guild_id, user_id) AS d
WHERE t.guild_id = d.guild_id AND t.user_id = d.user_id;
COMMENT ON COLUMN activity_total.earned_xp IS 'xp by messages, reactions, commands and voice, without what was granted or taken';
COMMENT ON COLUMN activity_total.quest_samples IS
    'the counters as they stood at moments at which quests begin or end: six numbers each (moment in ms since 1970, messages, reactions, commands, voice seconds, earned xp), by moment. See handlers.activity.activity_quests.samples';

CREATE TABLE activity_quest (
    quest_id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id         bigint NOT NULL,
    key              text NOT NULL,
    series           text NOT NULL,
    template         text,
    kind             text NOT NULL CHECK (kind IN ('daily', 'weekly', 'special', 'event', 'challenge')),
    cycle            text NOT NULL CHECK (cycle IN ('daily', 'weekly', 'monthly', 'once')),
    name             text NOT NULL,
    description      text NOT NULL DEFAULT '',
    metric           text NOT NULL CHECK (metric IN ('messages', 'reactions', 'commands', 'voice', 'xp')),
    difficulty       text NOT NULL CHECK (difficulty IN ('easy', 'medium', 'hard')),
    target           bigint NOT NULL CHECK (target > 0),
    reward_xp        integer NOT NULL CHECK (reward_xp >= 0),
    boost_hundredths integer CHECK (boost_hundredths BETWEEN 101 AND 1000),
    boost_hours      integer CHECK (boost_hours BETWEEN 1 AND 744),
    starts_at        timestamptz NOT NULL,
    ends_at          timestamptz,
    deactivated_at   timestamptz,
    created_by       bigint,
    created_at       timestamptz NOT NULL,
    UNIQUE (guild_id, key),
    CHECK (ends_at > starts_at),
    CHECK ((boost_hundredths IS NULL) = (boost_hours IS NULL))
);
COMMENT ON TABLE activity_quest IS 'one row per quest and period: progress of two periods cannot be mixed up';
COMMENT ON COLUMN activity_quest.key IS 'what makes it single: its series and the begin of its period';
COMMENT ON COLUMN activity_quest.series IS 'the same for all periods of a quest that comes again';
COMMENT ON COLUMN activity_quest.template IS 'which template it was drawn from; NULL: made by hand';
CREATE INDEX activity_quest_running ON activity_quest (guild_id, ends_at) WHERE deactivated_at IS NULL;

CREATE TABLE activity_quest_progress (
    quest_id     bigint NOT NULL REFERENCES activity_quest,
    user_id      bigint NOT NULL,
    guild_id     bigint NOT NULL,
    value        bigint NOT NULL,
    xp           integer NOT NULL,
    completed_at timestamptz NOT NULL,
    PRIMARY KEY (quest_id, user_id)
);
COMMENT ON TABLE activity_quest_progress IS 'quests that members have done, each paid once; progress on the way there is read from the samples';
CREATE INDEX activity_quest_progress_by_member ON activity_quest_progress (guild_id, user_id);

CREATE TABLE activity_quest_guild (
    guild_id      bigint PRIMARY KEY,
    version       bigint NOT NULL DEFAULT 1,
    calendar      text NOT NULL DEFAULT '',
    daily_until   timestamptz,
    weekly_until  timestamptz,
    monthly_until timestamptz
);
COMMENT ON COLUMN activity_quest_guild.version IS 'rises with each change of the guild''s quests and boosts';
COMMENT ON COLUMN activity_quest_guild.calendar IS 'time zone, hour and weekday for which the timer was set';
COMMENT ON COLUMN activity_quest_guild.daily_until IS 'when the running daily quests end and the next ones begin; likewise weekly, monthly';

CREATE TABLE boost (
    boost_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id   bigint NOT NULL,
    user_id    bigint,
    hundredths integer NOT NULL CHECK (hundredths BETWEEN 101 AND 1000),
    starts_at  timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    reason     text NOT NULL,
    actor_id   bigint,
    key        text NOT NULL UNIQUE,
    CHECK (ends_at >= starts_at)
);
COMMENT ON TABLE boost IS 'multipliers of earned xp for a time; the highest of a member''s own and the guild''s counts';
COMMENT ON COLUMN boost.user_id IS 'whose it is; NULL: the whole guild''s';
CREATE INDEX boost_running ON boost (guild_id, ends_at);

-- down
DROP TABLE boost, activity_quest_guild, activity_quest_progress, activity_quest;
ALTER TABLE activity_total DROP COLUMN quest_samples, DROP COLUMN earned_xp;

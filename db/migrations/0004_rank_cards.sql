-- How members want their rank cards, who keeps their profile to themselves, and at which hours members are active.
-- up
CREATE TABLE rank_card (
    guild_id        bigint NOT NULL,
    user_id         bigint NOT NULL,
    is_draft        boolean NOT NULL,
    version         bigint NOT NULL,
    style           text NOT NULL,
    primary_color   integer CHECK (primary_color BETWEEN 0 AND 16777215),
    secondary_color integer CHECK (secondary_color BETWEEN 0 AND 16777215),
    border_color    integer CHECK (border_color BETWEEN 0 AND 16777215),
    text_color      integer CHECK (text_color BETWEEN 0 AND 16777215),
    picture         bytea CHECK (octet_length(picture) <= 262144),
    saved_at        timestamptz NOT NULL,
    PRIMARY KEY (guild_id, user_id, is_draft)
);
COMMENT ON COLUMN rank_card.user_id IS '0: the card of all members of the guild who have none of their own';
COMMENT ON COLUMN rank_card.is_draft IS 'a draft is only previewed until it is saved';
COMMENT ON COLUMN rank_card.version IS 'the interaction that changed it last: a button of an older preview changes nothing';
COMMENT ON COLUMN rank_card.picture IS 'the background as JPEG in the size of a card, made by us; NULL without one';
ALTER TABLE rank_card ALTER COLUMN picture SET STORAGE EXTERNAL;
CREATE INDEX rank_card_drafts ON rank_card (saved_at) WHERE is_draft;

CREATE TABLE closed_profile (
    guild_id  bigint NOT NULL,
    user_id   bigint NOT NULL,
    closed_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);
COMMENT ON TABLE closed_profile IS 'members whose profile and activity only they and moderators may see';

ALTER TABLE activity_day ADD COLUMN hours bigint[];
COMMENT ON COLUMN activity_day.hours IS
    'by hour of the day in the guild''s time zone, subscripts 0 to 23, first to last active hour only: messages + voice seconds * 2^32';

-- down
ALTER TABLE activity_day DROP COLUMN hours;
DROP TABLE closed_profile, rank_card;

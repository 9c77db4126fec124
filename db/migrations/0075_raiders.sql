-- Who raids under which name, and what became of them.
-- up
CREATE TABLE raider (
    guild_id       bigint NOT NULL,
    user_id        bigint NOT NULL,
    status         text NOT NULL CHECK (status IN ('pending', 'approved', 'rejected', 'banned')),
    by_id          bigint,
    at             timestamptz NOT NULL,
    why            text NOT NULL DEFAULT '',
    nick_before    text,
    shows_realmeye boolean NOT NULL DEFAULT false,
    PRIMARY KEY (guild_id, user_id)
);
COMMENT ON COLUMN raider.by_id IS 'who made the status what it is; NULL: the member themselves, by their RealmEye page';
COMMENT ON COLUMN raider.nick_before IS 'the nickname before the verification, which comes back when it ends';
COMMENT ON COLUMN raider.shows_realmeye IS 'whether the member lets others see their RealmEye page in the profile';

CREATE TABLE raider_name (
    guild_id bigint NOT NULL,
    user_id  bigint NOT NULL,
    name_key text NOT NULL,
    name     text NOT NULL,
    kind     text NOT NULL CHECK (kind IN ('main', 'alt', 'former')),
    held     boolean NOT NULL,
    added_by bigint,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, user_id, name_key),
    FOREIGN KEY (guild_id, user_id) REFERENCES raider
);
COMMENT ON COLUMN raider_name.name_key IS 'the name in lower case';
COMMENT ON COLUMN raider_name.held IS 'nobody else can have it: a main or alt name of somebody who is approved';
CREATE UNIQUE INDEX raider_name_held ON raider_name (guild_id, name_key) WHERE held;
CREATE UNIQUE INDEX raider_name_main ON raider_name (guild_id, user_id) WHERE kind = 'main';
CREATE INDEX raider_name_of_all ON raider_name (guild_id, name_key);

CREATE TABLE raider_event (
    event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id bigint NOT NULL,
    user_id  bigint NOT NULL,
    kind     text NOT NULL,
    actor_id bigint,
    name     text,
    why      text NOT NULL DEFAULT '',
    at       timestamptz NOT NULL
);
COMMENT ON TABLE raider_event IS 'the history of a raider, for staff; only added to';
CREATE INDEX raider_event_of_raider ON raider_event (guild_id, user_id, event_id);

-- down
DROP TABLE raider_event, raider_name, raider;

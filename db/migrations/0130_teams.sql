-- Teams of members, with their invitations and what is asked of them.
-- up
CREATE TABLE team (
    team_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id     bigint NOT NULL,
    name         text NOT NULL,
    about        text NOT NULL DEFAULT '',
    emoji        text NOT NULL DEFAULT '',
    color        integer NOT NULL CHECK (color BETWEEN 0 AND 16777215),
    looking      boolean NOT NULL DEFAULT true,
    leader_id    bigint NOT NULL,
    founded_by   bigint NOT NULL,
    founded_at   timestamptz NOT NULL,
    disbanded_at timestamptz,
    thread_id    bigint,
    thread_asked boolean NOT NULL DEFAULT false
);
COMMENT ON COLUMN team.looking IS 'it is shown to members who look for a team';
COMMENT ON COLUMN team.thread_id IS 'its private thread; NULL: none was made, or not yet';
COMMENT ON COLUMN team.thread_asked IS 'a thread is wanted';
CREATE UNIQUE INDEX team_name ON team (guild_id, lower(name)) WHERE disbanded_at IS NULL;
CREATE INDEX team_founded ON team (guild_id, founded_by, founded_at);

CREATE TABLE team_member (
    team_id   bigint NOT NULL REFERENCES team,
    user_id   bigint NOT NULL,
    guild_id  bigint NOT NULL,
    joined_at timestamptz NOT NULL,
    PRIMARY KEY (team_id, user_id)
);
CREATE INDEX team_member_of ON team_member (guild_id, user_id);

CREATE TABLE team_call (
    call_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    team_id    bigint NOT NULL REFERENCES team,
    guild_id   bigint NOT NULL,
    user_id    bigint NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('invitation', 'request')),
    state      text NOT NULL DEFAULT 'open'
                   CHECK (state IN ('open', 'accepted', 'declined', 'withdrawn', 'expired')),
    made_by    bigint NOT NULL,
    made_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    reminded   boolean NOT NULL DEFAULT false,
    answered_at timestamptz
);
COMMENT ON TABLE team_call IS 'that somebody is asked to join a team, or asks to';
CREATE UNIQUE INDEX team_call_open ON team_call (team_id, user_id) WHERE state = 'open';
CREATE INDEX team_call_of ON team_call (guild_id, user_id) WHERE state = 'open';
CREATE INDEX team_call_due ON team_call (expires_at) WHERE state = 'open';

-- down
DROP TABLE team_call, team_member, team;

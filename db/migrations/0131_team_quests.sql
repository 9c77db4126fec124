-- Quests that teams do together: their terms, claims, parts of members and shares that were paid.
-- up
CREATE TABLE quest_for_teams (
    quest_id       bigint PRIMARY KEY REFERENCES quest ON DELETE CASCADE,
    guild_id       bigint NOT NULL,
    size           integer NOT NULL CHECK (size BETWEEN 2 AND 10),
    split          text NOT NULL CHECK (split IN ('equal', 'presence')),
    leader_percent integer NOT NULL CHECK (leader_percent BETWEEN 0 AND 90),
    gather_hours   integer NOT NULL CHECK (gather_hours > 0)
);
COMMENT ON TABLE quest_for_teams IS 'a quest in it is accepted by teams, not by single members';
COMMENT ON COLUMN quest_for_teams.size IS 'so many members have to be there at the start';
COMMENT ON COLUMN quest_for_teams.leader_percent IS 'of the reward, for who leads, before the rest is split';
COMMENT ON COLUMN quest_for_teams.gather_hours IS 'how long the members have to accept before it starts with those who have';

CREATE TABLE team_claim (
    claim_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id     bigint NOT NULL,
    team_id      bigint NOT NULL REFERENCES team,
    quest_id     bigint NOT NULL REFERENCES quest,
    turn         integer NOT NULL,
    state        text NOT NULL CHECK (state IN ('gathering', 'started', 'submitted', 'rejected', 'approved',
                     'expired', 'abandoned', 'too_small')),
    terms        jsonb NOT NULL,
    taken_at     timestamptz NOT NULL,
    gather_until timestamptz NOT NULL,
    started_at   timestamptz,
    due_at       timestamptz,
    submitted_at timestamptz,
    submitted_by bigint,
    present      jsonb NOT NULL DEFAULT '{}',
    ended_at     timestamptz,
    paid_points  integer,
    paid_xp      integer,
    reminded     boolean NOT NULL DEFAULT false,
    told         boolean NOT NULL DEFAULT true,
    UNIQUE (quest_id, team_id, turn)
);
COMMENT ON COLUMN team_claim.turn IS 'which time the team does the quest; the next begins after an approval';
COMMENT ON COLUMN team_claim.terms IS 'the quest, its percentages and its terms for teams as they were accepted';
COMMENT ON COLUMN team_claim.present IS 'who was there at the submission: member -> days on which they did their part';
CREATE UNIQUE INDEX team_claim_open ON team_claim (team_id)
    WHERE state IN ('gathering', 'started', 'submitted', 'rejected');
CREATE INDEX team_claim_gathering ON team_claim (gather_until) WHERE state = 'gathering';
CREATE INDEX team_claim_due ON team_claim (due_at) WHERE state IN ('started', 'rejected');
CREATE INDEX team_claim_untold ON team_claim (claim_id) WHERE NOT told;
CREATE INDEX team_claim_done ON team_claim (guild_id, submitted_at) WHERE state = 'approved';

CREATE TABLE team_part (
    claim_id    bigint NOT NULL REFERENCES team_claim,
    user_id     bigint NOT NULL,
    accepted_at timestamptz NOT NULL,
    days        integer NOT NULL DEFAULT 0,
    last_day    date,
    note        text NOT NULL DEFAULT '',
    left_at     timestamptz,
    PRIMARY KEY (claim_id, user_id)
);
COMMENT ON COLUMN team_part.days IS 'days of the guild on which the member did something for the quest';

CREATE TABLE team_share (
    claim_id bigint NOT NULL REFERENCES team_claim,
    user_id  bigint NOT NULL,
    guild_id bigint NOT NULL,
    points   integer NOT NULL,
    xp       integer NOT NULL,
    done_at  timestamptz NOT NULL,
    PRIMARY KEY (claim_id, user_id)
);
COMMENT ON COLUMN team_share.done_at IS 'when the proof came';
CREATE INDEX team_share_of ON team_share (guild_id, user_id, done_at);

-- down
DROP TABLE team_share, team_part, team_claim, quest_for_teams;

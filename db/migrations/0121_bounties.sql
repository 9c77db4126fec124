-- Bounties: points that somebody puts up for whoever does something; held in escrow on the ledger of points.
-- up
CREATE TABLE bounty (
    bounty_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id    bigint NOT NULL,
    poster_id   bigint NOT NULL,
    by_guild    boolean NOT NULL,
    state       text NOT NULL CHECK (state IN ('draft', 'open', 'closing', 'done', 'cancelled', 'expired')),
    outcome     text NOT NULL DEFAULT '' CHECK (outcome IN ('', 'cancelled', 'expired')),
    title       text NOT NULL,
    description text NOT NULL,
    target      text NOT NULL,
    category    text NOT NULL,
    difficulty  text NOT NULL CHECK (difficulty IN ('easy', 'normal', 'medium', 'hard', 'impossible')),
    proof       text NOT NULL CHECK (proof IN ('any', 'text', 'link', 'image')),
    reward      integer NOT NULL CHECK (reward > 0),
    winners     integer NOT NULL CHECK (winners > 0),
    won         integer NOT NULL DEFAULT 0 CHECK (won BETWEEN 0 AND winners),
    exclusive   boolean NOT NULL,
    rank_needed bigint REFERENCES quest_rank ON DELETE SET NULL,
    closes_at   timestamptz NOT NULL,
    created_at  timestamptz NOT NULL,
    reminded    boolean NOT NULL DEFAULT false
);
COMMENT ON COLUMN bounty.by_guild IS 'the points come from the server, not from the poster';
COMMENT ON COLUMN bounty.state IS 'closing: nobody can claim it any more, but something waits for a decision';
COMMENT ON COLUMN bounty.outcome IS 'what it will be when nothing waits any more';
COMMENT ON COLUMN bounty.target IS 'whom or what it is about';
COMMENT ON COLUMN bounty.reward IS 'points for each winner';
COMMENT ON COLUMN bounty.exclusive IS 'only one member at a time can have claimed it';
CREATE INDEX bounty_open ON bounty (guild_id, closes_at, bounty_id) WHERE state = 'open';
CREATE INDEX bounty_of_poster ON bounty (guild_id, poster_id, bounty_id DESC);
CREATE INDEX bounty_to_close ON bounty (closes_at) WHERE state IN ('draft', 'open');
CREATE INDEX bounty_closing ON bounty (bounty_id) WHERE state = 'closing';

CREATE TABLE bounty_claim (
    claim_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bounty_id    bigint NOT NULL REFERENCES bounty,
    guild_id     bigint NOT NULL,
    user_id      bigint NOT NULL,
    state        text NOT NULL CHECK (state IN
                     ('claimed', 'submitted', 'rejected', 'approved', 'abandoned', 'expired', 'lost')),
    exclusive    boolean NOT NULL,
    claimed_at   timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    submitted_at timestamptz,
    ended_at     timestamptz,
    reminded     boolean NOT NULL DEFAULT false,
    UNIQUE (bounty_id, user_id)
);
COMMENT ON COLUMN bounty_claim.due_at IS 'until when proof is due; it does not count while proof waits for a decision';
COMMENT ON COLUMN bounty_claim.state IS 'lost: the bounty was over first';
CREATE UNIQUE INDEX bounty_claim_exclusive ON bounty_claim (bounty_id)
    WHERE exclusive AND state IN ('claimed', 'submitted');
CREATE INDEX bounty_claim_live ON bounty_claim (bounty_id) WHERE state IN ('claimed', 'submitted', 'rejected');
CREATE INDEX bounty_claim_of ON bounty_claim (guild_id, user_id, claim_id DESC);
CREATE INDEX bounty_claim_due ON bounty_claim (due_at) WHERE state IN ('claimed', 'rejected');

-- down
DROP TABLE bounty_claim, bounty;

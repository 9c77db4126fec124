-- Quests that people write for each other: with versions, claims, chains, favourites and a search of their own.
-- up
CREATE TABLE quest (
    quest_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id      bigint NOT NULL,
    version       integer NOT NULL DEFAULT 1,
    state         text NOT NULL CHECK (state IN ('draft', 'open', 'paused', 'closed', 'archived')),
    title         text NOT NULL,
    description   text NOT NULL,
    category      text NOT NULL,
    difficulty    text NOT NULL CHECK (difficulty IN ('easy', 'normal', 'medium', 'hard', 'impossible')),
    points        integer NOT NULL CHECK (points >= 0),
    xp            integer NOT NULL CHECK (xp >= 0),
    reward_text   text NOT NULL,
    slots         integer NOT NULL CHECK (slots >= 0),
    repeat_days   integer NOT NULL CHECK (repeat_days >= 0),
    limit_hours   integer NOT NULL CHECK (limit_hours >= 0),
    opens_at      timestamptz,
    closes_at     timestamptz CHECK (closes_at > opens_at),
    level_needed  integer NOT NULL CHECK (level_needed >= 0),
    points_needed integer NOT NULL CHECK (points_needed >= 0),
    role_needed   bigint,
    proof         text NOT NULL CHECK (proof IN ('any', 'text', 'link', 'image')),
    created_by    bigint NOT NULL,
    created_at    timestamptz NOT NULL,
    taken         integer NOT NULL DEFAULT 0,
    announced     boolean NOT NULL DEFAULT false,
    ending_told   boolean NOT NULL DEFAULT false
);
COMMENT ON COLUMN quest.slots IS 'how many claims may be open or approved; 0: any number';
COMMENT ON COLUMN quest.repeat_days IS 'a member may do it again after so many days; 0: only once';
COMMENT ON COLUMN quest.limit_hours IS 'time after accepting; 0: no limit';
COMMENT ON COLUMN quest.taken IS 'claims that are open or approved';
COMMENT ON COLUMN quest.announced IS 'it is on the board since it was opened last';
CREATE INDEX quest_newest ON quest (guild_id, state, quest_id DESC);
CREATE INDEX quest_by_points ON quest (guild_id, points DESC, quest_id DESC) WHERE state = 'open';
CREATE INDEX quest_by_end ON quest (guild_id, closes_at, quest_id DESC) WHERE state = 'open';
CREATE INDEX quest_by_taken ON quest (guild_id, taken DESC, quest_id DESC) WHERE state = 'open';
CREATE INDEX quest_to_announce ON quest (opens_at) WHERE state = 'open' AND NOT announced;
CREATE INDEX quest_to_close ON quest (closes_at) WHERE state IN ('open', 'paused') AND closes_at IS NOT NULL;

CREATE TABLE quest_version (
    quest_id   bigint NOT NULL REFERENCES quest ON DELETE CASCADE,
    version    integer NOT NULL,
    terms      jsonb NOT NULL,
    changed_by bigint NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (quest_id, version)
);
COMMENT ON COLUMN quest_version.terms IS 'the quest as it was from then on';

CREATE TABLE quest_category (
    category_id bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    guild_id    bigint NOT NULL,
    name        text NOT NULL,
    PRIMARY KEY (guild_id, name)
);

CREATE TABLE quest_claim (
    claim_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id     bigint NOT NULL,
    quest_id     bigint NOT NULL REFERENCES quest,
    user_id      bigint NOT NULL,
    turn         integer NOT NULL,
    state        text NOT NULL CHECK (state IN
                     ('accepted', 'submitted', 'rejected', 'approved', 'expired', 'abandoned', 'withdrawn')),
    terms        jsonb NOT NULL,
    quest_version integer NOT NULL,
    accepted_at  timestamptz NOT NULL,
    due_at       timestamptz,
    submitted_at timestamptz,
    ended_at     timestamptz,
    reminded     boolean NOT NULL DEFAULT false,
    paid_points  integer,
    paid_xp      integer,
    paid         jsonb,
    told         boolean NOT NULL DEFAULT true,
    UNIQUE (quest_id, user_id, turn)
);
COMMENT ON COLUMN quest_claim.turn IS 'which time the member does the quest; the next begins after an approval';
COMMENT ON COLUMN quest_claim.terms IS 'the quest and its percentages as they were accepted';
COMMENT ON COLUMN quest_claim.due_at IS 'until when proof is due; it does not count while proof waits for a decision';
COMMENT ON COLUMN quest_claim.paid IS 'how the reward came about, factor by factor';
COMMENT ON COLUMN quest_claim.told IS 'the member has been told what became of it';
CREATE INDEX quest_claim_of ON quest_claim (guild_id, user_id, claim_id DESC);
CREATE INDEX quest_claim_due ON quest_claim (due_at) WHERE state IN ('accepted', 'rejected') AND due_at IS NOT NULL;
CREATE INDEX quest_claim_untold ON quest_claim (claim_id) WHERE NOT told;
CREATE INDEX quest_claim_done ON quest_claim (quest_id, user_id) WHERE state = 'approved';

CREATE TABLE quest_event (
    event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    claim_id bigint NOT NULL REFERENCES quest_claim,
    kind     text NOT NULL,
    actor_id bigint,
    note     text NOT NULL,
    at       timestamptz NOT NULL
);
COMMENT ON TABLE quest_event IS 'what happened to a claim, progress notes among it; actor_id NULL: time was over';
CREATE INDEX quest_event_of ON quest_event (claim_id, event_id);

CREATE TABLE quest_favourite (
    guild_id bigint NOT NULL,
    user_id  bigint NOT NULL,
    quest_id bigint NOT NULL REFERENCES quest ON DELETE CASCADE,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, user_id, quest_id)
);
CREATE INDEX quest_favourite_by_quest ON quest_favourite (quest_id);

CREATE TABLE quest_need (
    quest_id bigint NOT NULL REFERENCES quest ON DELETE CASCADE,
    needs_id bigint NOT NULL REFERENCES quest ON DELETE CASCADE,
    guild_id bigint NOT NULL,
    PRIMARY KEY (quest_id, needs_id)
);
CREATE INDEX quest_need_by_guild ON quest_need (guild_id);
CREATE INDEX quest_need_needed ON quest_need (needs_id);

CREATE TABLE quest_chain (
    chain_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id   bigint NOT NULL,
    name       text NOT NULL,
    points     integer NOT NULL CHECK (points >= 0),
    closed_at  timestamptz,
    created_by bigint NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX quest_chain_name ON quest_chain (guild_id, lower(name));
COMMENT ON COLUMN quest_chain.points IS 'for whoever has done all its steps, once';

CREATE TABLE quest_step (
    chain_id bigint NOT NULL REFERENCES quest_chain ON DELETE CASCADE,
    place    integer NOT NULL,
    quest_id bigint NOT NULL UNIQUE REFERENCES quest ON DELETE CASCADE,
    PRIMARY KEY (chain_id, place) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE quest_search (
    quest_id bigint PRIMARY KEY REFERENCES quest ON DELETE CASCADE,
    guild_id bigint NOT NULL,
    words    tsvector NOT NULL
);
COMMENT ON COLUMN quest_search.words IS 'title and description, and the guild as a word, so that one index finds both';
CREATE INDEX quest_search_words ON quest_search USING gin (words);

CREATE TABLE quest_word (
    guild_id bigint NOT NULL,
    trigram  text NOT NULL,
    word     text NOT NULL,
    PRIMARY KEY (guild_id, trigram, word)
);
COMMENT ON TABLE quest_word IS 'words of quests by their groups of three letters: whoever mistypes one is led to it';

-- down
DROP TABLE quest_word, quest_search, quest_step, quest_chain, quest_need, quest_favourite, quest_event, quest_claim,
    quest_category, quest_version, quest;

-- Spin-offs: communities that members started after they had graduated.
-- up
CREATE TABLE practice_spinoff (
    spinoff_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id      bigint NOT NULL,
    founder_id    bigint NOT NULL,
    name          text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 80),
    link          text,
    note          text NOT NULL CHECK (char_length(note) <= 500),
    state         text NOT NULL CHECK (state IN ('submitted', 'listed', 'rejected', 'withdrawn', 'closed')),
    registered_at timestamptz NOT NULL,
    listed_at     timestamptz,
    closed_at     timestamptz,
    CHECK (listed_at IS NOT NULL OR state NOT IN ('listed', 'closed')),
    CHECK ((state = 'closed') = (closed_at IS NOT NULL))
);
CREATE UNIQUE INDEX practice_spinoff_by_name ON practice_spinoff (guild_id, lower(name))
    WHERE state IN ('submitted', 'listed');
CREATE INDEX practice_spinoff_listed ON practice_spinoff (guild_id, listed_at DESC) WHERE listed_at IS NOT NULL;
CREATE INDEX practice_spinoff_by_founder ON practice_spinoff (guild_id, founder_id);

-- down
DROP TABLE practice_spinoff;

-- What a practice community has reached, day by day: read by /liberation instead of being counted.
-- up
CREATE TABLE practice_rollup (
    guild_id     bigint NOT NULL,
    day          date NOT NULL,
    members      integer NOT NULL,
    active       integer NOT NULL,
    graduated    integer NOT NULL,
    mean_days    double precision,
    median_days  double precision,
    mastered     bigint NOT NULL,
    validations  bigint NOT NULL,
    taught       integer NOT NULL,
    spinoffs     integer NOT NULL,
    refreshed_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, day)
);
COMMENT ON TABLE practice_rollup IS 'figures at the end of a day of the guild, of today so far; days may be missing';
COMMENT ON COLUMN practice_rollup.active IS 'of the members, those who practised within 28 days';
COMMENT ON COLUMN practice_rollup.mean_days IS 'from the first check-in to the graduation; NULL: nobody has graduated';
CREATE INDEX practice_hold_mastered ON practice_hold (guild_id, mastered_at) WHERE mastered_at IS NOT NULL;
CREATE INDEX practice_validation_given ON practice_validation (guild_id, created_at, revoked_at);

-- down
DROP INDEX practice_validation_given, practice_hold_mastered;
DROP TABLE practice_rollup;

-- The role `team`: what was last asked of Discord for a member, so that nothing is asked twice in vain.
-- up
CREATE TABLE team_change (
    guild_id bigint NOT NULL,
    user_id  bigint NOT NULL,
    gives    boolean NOT NULL,
    asked_at timestamptz NOT NULL,
    error    text,
    PRIMARY KEY (guild_id, user_id)
);
COMMENT ON COLUMN team_change.gives IS 'the role was to be given; false: taken';
COMMENT ON COLUMN team_change.error IS 'why Discord refused it';
CREATE INDEX team_change_refused ON team_change (guild_id) WHERE error IS NOT NULL;
CREATE INDEX member_by_role ON member USING gin (role_ids) WHERE left_at IS NULL;

-- down
DROP INDEX member_by_role;
DROP TABLE team_change;

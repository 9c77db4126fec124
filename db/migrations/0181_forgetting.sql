-- Forgetting: whose names are erased when they leave.
-- up
CREATE TABLE forgotten (
    guild_id bigint NOT NULL,
    user_id  bigint NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);
COMMENT ON TABLE forgotten IS 'members who asked to be forgotten while they were here: their names go when they do';

-- down
DROP TABLE forgotten;

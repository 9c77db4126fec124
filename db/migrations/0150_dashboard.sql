-- The dashboard: the servers that a person is in, and members of a server by name.
-- up
CREATE INDEX member_by_user ON member (user_id) WHERE left_at IS NULL;
CREATE INDEX member_by_name ON member (guild_id, lower(COALESCE(nick, global_name, username)), user_id);

-- down
DROP INDEX member_by_name;
DROP INDEX member_by_user;

-- A team may have a role of the server, which its members have as long as they are in it.
-- up
ALTER TABLE team ADD COLUMN role_id bigint;
COMMENT ON COLUMN team.role_id IS 'the role of its members; NULL: none';
CREATE UNIQUE INDEX team_role ON team (guild_id, role_id) WHERE disbanded_at IS NULL AND role_id IS NOT NULL;

-- down
ALTER TABLE team DROP COLUMN role_id;

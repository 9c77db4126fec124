-- The verification of a member, also one that ended, as the REST API reads it.
-- up
CREATE INDEX verification_session_of_member ON verification_session (guild_id, user_id, session_id DESC);

-- down
DROP INDEX verification_session_of_member;

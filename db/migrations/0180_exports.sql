-- Exports: what a member did and handed in is found by the member.
-- up
CREATE INDEX audit_by_actor ON audit (guild_id, actor_id, audit_id);
CREATE INDEX review_of_member ON review (guild_id, submitter_id, review_id);
CREATE INDEX ledger_total_of_member ON ledger_total (guild_id, user_id);
CREATE INDEX team_part_of ON team_part (user_id);
CREATE INDEX headcount_member_of ON headcount_member (user_id);

-- down
DROP INDEX headcount_member_of;
DROP INDEX team_part_of;
DROP INDEX ledger_total_of_member;
DROP INDEX review_of_member;
DROP INDEX audit_by_actor;

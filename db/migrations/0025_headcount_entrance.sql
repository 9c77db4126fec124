-- Headcounts ask for a role, as runs do, and can check who is there before they become a run.
-- up
ALTER TABLE headcount
    ADD COLUMN required_role_id bigint,
    ADD COLUMN afk_begun_at     timestamptz,
    ADD COLUMN afk_until        timestamptz,
    ADD COLUMN panel_failures   integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN headcount.required_role_id IS 'the Discord role that is needed to answer, besides what its dungeons ask for';
COMMENT ON COLUMN headcount.afk_begun_at IS 'when the last AFK check began; who has given no sign since then is not taken along';
COMMENT ON COLUMN headcount.afk_until IS 'until when members confirm in time';
COMMENT ON COLUMN headcount.panel_failures IS 'how often in a row Discord refused an edit of its message';
ALTER TABLE headcount_plan ADD COLUMN required_role_id bigint;

CREATE TABLE headcount_presence (
    headcount_id bigint NOT NULL REFERENCES headcount,
    user_id      bigint NOT NULL,
    at           timestamptz NOT NULL,
    PRIMARY KEY (headcount_id, user_id)
);
COMMENT ON TABLE headcount_presence IS 'who confirmed to be there, and when last';

-- down
DROP TABLE headcount_presence;
ALTER TABLE headcount_plan DROP COLUMN required_role_id;
ALTER TABLE headcount DROP COLUMN required_role_id, DROP COLUMN afk_begun_at, DROP COLUMN afk_until, DROP COLUMN panel_failures;

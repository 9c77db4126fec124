-- Pages of RealmEye that were read lately, and verifications by them.
-- up
CREATE TABLE realmeye_page (
    name_key   text PRIMARY KEY,
    profile    jsonb,
    fetched_at timestamptz NOT NULL
);
COMMENT ON COLUMN realmeye_page.profile IS 'what the page told; NULL: it shows nobody of that name';

CREATE TABLE verification_session (
    session_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id   bigint NOT NULL,
    user_id    bigint NOT NULL,
    state      text NOT NULL CHECK (state IN
                   ('pending_ign', 'pending_realmeye', 'verified', 'cancelled', 'expired')),
    code       text NOT NULL,
    name       text,
    result     jsonb,
    failures   smallint NOT NULL DEFAULT 0,
    version    integer NOT NULL DEFAULT 1,
    begun_at   timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    checked_at timestamptz,
    check_at   timestamptz
);
COMMENT ON COLUMN verification_session.result IS 'what the last look at the page found';
COMMENT ON COLUMN verification_session.failures IS 'looks in a row that RealmEye did not answer';
COMMENT ON COLUMN verification_session.check_at IS 'the page is to be looked at, at the latest then; NULL: nobody waits for it';
CREATE UNIQUE INDEX verification_session_open ON verification_session (guild_id, user_id)
    WHERE state IN ('pending_ign', 'pending_realmeye');
CREATE INDEX verification_session_due ON verification_session (check_at) WHERE check_at IS NOT NULL;
CREATE INDEX verification_session_ends ON verification_session (expires_at)
    WHERE state IN ('pending_ign', 'pending_realmeye');

-- down
DROP TABLE verification_session, realmeye_page;

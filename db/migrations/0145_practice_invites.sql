-- Invites: members bring others, and are rewarded in stages when these stay.
-- up
CREATE TABLE practice_invite (
    guild_id   bigint NOT NULL,
    user_id    bigint NOT NULL,
    code       text NOT NULL CHECK (code ~ '^[2-9A-HJKMNP-TV-Z]{8}$'),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, user_id),
    UNIQUE (guild_id, code)
);

CREATE TABLE practice_referral (
    guild_id    bigint NOT NULL,
    invited_id  bigint NOT NULL,
    inviter_id  bigint NOT NULL,
    redeemed_at timestamptz NOT NULL,
    active_at   timestamptz,
    week_at     timestamptz,
    mastered_at timestamptz,
    due_at      timestamptz,
    PRIMARY KEY (guild_id, invited_id),
    CHECK (inviter_id <> invited_id)
);
COMMENT ON TABLE practice_referral IS 'once per person, also after they left and came back';
COMMENT ON COLUMN practice_referral.active_at IS 'their first check-in: the first stage';
COMMENT ON COLUMN practice_referral.week_at IS 'they were still here on the seventh day: the second';
COMMENT ON COLUMN practice_referral.mastered_at IS 'their first technique mastered: the third';
COMMENT ON COLUMN practice_referral.due_at IS 'when it is looked at next: something may have been reached';
CREATE INDEX practice_referral_by_inviter ON practice_referral (guild_id, inviter_id);
CREATE INDEX practice_referral_due ON practice_referral (due_at) WHERE due_at IS NOT NULL;

-- down
DROP TABLE practice_referral, practice_invite;

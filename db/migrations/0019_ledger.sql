-- One ledger for everything that is given and taken: points, quota points, raider points, counts.
-- up
CREATE TABLE ledger_entry (
    entry_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ledger   text NOT NULL,
    guild_id bigint NOT NULL,
    user_id  bigint NOT NULL,
    account  text NOT NULL,
    amount   bigint NOT NULL,
    reason   text NOT NULL,
    key      text NOT NULL,
    leg      smallint NOT NULL CHECK (leg IN (-2, -1, 1, 2)),
    reverses bigint UNIQUE REFERENCES ledger_entry,
    actor_id bigint,
    subject  jsonb NOT NULL DEFAULT '{}',
    at       timestamptz NOT NULL,
    UNIQUE (ledger, guild_id, key, leg),
    CHECK ((user_id = 0) <> (account = '')),
    CHECK ((leg < 0) = (reverses IS NOT NULL))
);
COMMENT ON TABLE ledger_entry IS 'only added to: what is taken back is a second entry that names the first';
COMMENT ON COLUMN ledger_entry.account IS 'a named account such as bounty:17, with user_id 0; empty: the member''s own';
COMMENT ON COLUMN ledger_entry.key IS 'what happened, by a name that is used once: a second try writes nothing';
COMMENT ON COLUMN ledger_entry.leg IS '1: given, taken, or handed over; 2: received in the same transfer; negative: that leg taken back';
COMMENT ON COLUMN ledger_entry.subject IS 'facts to count by, such as {"run": 17, "dungeon": "void"}';
CREATE INDEX ledger_entry_by_member ON ledger_entry (ledger, guild_id, user_id, at DESC);
CREATE INDEX ledger_entry_by_time ON ledger_entry (ledger, guild_id, at);
CREATE INDEX ledger_entry_by_subject ON ledger_entry USING gin (subject jsonb_path_ops);

CREATE TABLE ledger_total (
    ledger   text NOT NULL,
    guild_id bigint NOT NULL,
    user_id  bigint NOT NULL,
    account  text NOT NULL,
    total    bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (ledger, guild_id, user_id, account)
);
COMMENT ON TABLE ledger_total IS 'the sum of a holder''s entries, moved in the same transaction';
CREATE INDEX ledger_total_standing ON ledger_total (ledger, guild_id, total DESC, user_id) WHERE user_id <> 0 AND total <> 0;

-- down
DROP TABLE ledger_total, ledger_entry;

-- Xp brought as files, prizes of boards, level roles that end, and those that a person took away by hand.
-- up
CREATE TABLE xp_import (
    xp_import_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id     bigint NOT NULL,
    actor_id     bigint NOT NULL,
    file_name    text NOT NULL,
    content      bytea CHECK (octet_length(content) <= 16777216),
    merging      text NOT NULL CHECK (merging IN ('add', 'max', 'replace')),
    user_column  smallint,
    xp_column    smallint,
    state        text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'running', 'done', 'undoing', 'undone')),
    members      integer NOT NULL DEFAULT 0,
    xp           bigint NOT NULL DEFAULT 0,
    created_at   timestamptz NOT NULL,
    done_at      timestamptz
);
COMMENT ON COLUMN xp_import.content IS 'the file, packed; NULL once it was imported';
COMMENT ON COLUMN xp_import.user_column IS 'where a CSV has the ids, counted from 0; NULL: as guessed. Likewise xp';
COMMENT ON COLUMN xp_import.members IS 'whose xp it changed; xp: by how much together';
CREATE INDEX xp_import_of_guild ON xp_import (guild_id, xp_import_id);
ALTER TABLE xp_import ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX xp_ledger_of_import ON xp_ledger (guild_id, note, user_id) WHERE reason = 'import';

CREATE TABLE prize (
    guild_id bigint NOT NULL,
    metric   text NOT NULL,
    period   text NOT NULL CHECK (period IN ('cycle', 'week', 'month')),
    places   integer NOT NULL CHECK (places BETWEEN 1 AND 25),
    role_id  bigint NOT NULL,
    PRIMARY KEY (guild_id, metric, period)
);
COMMENT ON TABLE prize IS 'a role for the first members of a board from the end of its period to the next end';

CREATE TABLE prize_held (
    guild_id bigint NOT NULL,
    metric   text NOT NULL,
    period   text NOT NULL,
    user_id  bigint NOT NULL,
    role_id  bigint NOT NULL,
    since    date NOT NULL,
    PRIMARY KEY (guild_id, metric, period, user_id)
);

CREATE TABLE board_period (
    guild_id  bigint NOT NULL,
    period    text NOT NULL CHECK (period IN ('week', 'month')),
    first_day date NOT NULL,
    PRIMARY KEY (guild_id, period)
);
COMMENT ON TABLE board_period IS 'the week and month whose end has not been told yet, where a guild wants it told';

ALTER TABLE level_role ADD COLUMN lasts_days integer CHECK (lasts_days BETWEEN 1 AND 366);
COMMENT ON COLUMN level_role.lasts_days IS 'after so many days it is taken again; NULL: it stays';

CREATE TABLE level_role_away (
    guild_id bigint NOT NULL,
    user_id  bigint NOT NULL,
    role_id  bigint NOT NULL,
    since    timestamptz NOT NULL,
    cause    text NOT NULL CHECK (cause IN ('by_hand', 'expired')),
    PRIMARY KEY (guild_id, user_id, role_id)
);
COMMENT ON TABLE level_role_away IS 'level roles that a person took away or whose time is over: not given again until the level is reached anew';

-- down
DROP TABLE level_role_away, board_period, prize_held, prize, xp_import;
ALTER TABLE level_role DROP COLUMN lasts_days;
DROP INDEX xp_ledger_of_import;

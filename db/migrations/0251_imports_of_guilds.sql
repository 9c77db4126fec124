-- Files from which what a server has set up can be brought back: seen before anything changes.
-- up
CREATE TABLE guild_import (
    import_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id   bigint NOT NULL,
    actor_id   bigint NOT NULL,
    file_name  text NOT NULL,
    content    bytea NOT NULL,
    replacing  boolean NOT NULL DEFAULT false,
    state      text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'running', 'done')),
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE guild_import IS 'files of /backup import, kept until they are imported or a day is over';
COMMENT ON COLUMN guild_import.replacing IS 'what the file does not have goes; false: it stays';
COMMENT ON COLUMN guild_import.state IS 'running: started, and not through; done: imported, the file is emptied';
CREATE INDEX guild_import_of ON guild_import (guild_id, actor_id) WHERE state = 'draft';

-- down
DROP TABLE guild_import;

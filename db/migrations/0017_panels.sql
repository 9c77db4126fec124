-- One table for every message that the bot keeps up to date, and one of the tasks that run all the time.
-- up
CREATE TABLE panel (
    panel_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text NOT NULL,
    subject    bigint NOT NULL,
    guild_id   bigint NOT NULL,
    channel_id bigint NOT NULL,
    message_id bigint,
    posting    boolean NOT NULL DEFAULT false,
    ended      boolean NOT NULL DEFAULT false,
    shown      text,
    edits      integer NOT NULL DEFAULT 0,
    due_at     timestamptz,
    look_at    timestamptz,
    failures   integer NOT NULL DEFAULT 0,
    error      text,
    told       boolean NOT NULL DEFAULT true,
    UNIQUE (kind, subject)
);
COMMENT ON COLUMN panel.subject IS 'the id of what it shows, as its kind understands it';
COMMENT ON COLUMN panel.posting IS 'its message is on the way, and its id is not known yet';
COMMENT ON COLUMN panel.ended IS 'it shows the end of something: nobody looks whether the message is still there';
COMMENT ON COLUMN panel.shown IS 'digest of what the message shows; NULL: not known';
COMMENT ON COLUMN panel.edits IS 'number of the last edit, so that an unsent one can be replaced';
COMMENT ON COLUMN panel.due_at IS 'when it is drawn although nothing has touched it';
COMMENT ON COLUMN panel.look_at IS 'when it is next seen whether the message is still there';
COMMENT ON COLUMN panel.told IS 'whether somebody has been told of the error';
CREATE INDEX panel_due ON panel (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX panel_look ON panel (look_at) WHERE look_at IS NOT NULL;

CREATE TABLE panel_touch (
    touch_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    panel_id bigint NOT NULL,
    due_at   timestamptz NOT NULL
);
COMMENT ON TABLE panel_touch IS 'what a panel shows has changed; only added, so that a press locks no panel';
CREATE INDEX panel_touch_due ON panel_touch (due_at);
CREATE INDEX panel_touch_panel ON panel_touch (panel_id);

CREATE TABLE standing_task (
    name        text PRIMARY KEY,
    due_at      timestamptz NOT NULL,
    lease_until timestamptz,
    begun_at    timestamptz,
    took_s      double precision,
    runs        bigint NOT NULL DEFAULT 0,
    failures    bigint NOT NULL DEFAULT 0,
    failed_at   timestamptz,
    error       text
);
COMMENT ON COLUMN standing_task.lease_until IS 'a worker is running it; after this moment it counts as dead';

-- down
DROP TABLE standing_task, panel_touch, panel;

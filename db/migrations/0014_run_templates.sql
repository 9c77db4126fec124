-- Templates of runs: what an organizer says each time, kept under a name.
-- up
CREATE TABLE run_template (
    template_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id    bigint NOT NULL,
    owner_id    bigint NOT NULL,
    name        text NOT NULL,
    shared      boolean NOT NULL DEFAULT false,
    definition  jsonb NOT NULL,
    changed_at  timestamptz NOT NULL
);
COMMENT ON COLUMN run_template.shared IS 'all organizers of the server may use it';
COMMENT ON COLUMN run_template.definition IS 'handlers.raid_desk.templates.rules.Template';
CREATE UNIQUE INDEX run_template_by_name ON run_template (guild_id, owner_id, lower(name));

-- down
DROP TABLE run_template;

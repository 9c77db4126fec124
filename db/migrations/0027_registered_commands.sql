-- Discord's ids of our commands, so that a text can mention them and a press opens them.
-- up
CREATE TABLE registered_command (
    guild_id   bigint NOT NULL,
    name       text NOT NULL,
    command_id bigint NOT NULL,
    PRIMARY KEY (guild_id, name)
);
COMMENT ON COLUMN registered_command.guild_id IS '0: registered for every server';
COMMENT ON COLUMN registered_command.name IS 'of the whole command, without its subcommands';

-- down
DROP TABLE registered_command;

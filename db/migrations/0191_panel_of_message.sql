-- What a message shows: a message is given to one panel only.
-- up
CREATE INDEX panel_by_message ON panel (message_id) WHERE message_id IS NOT NULL;

-- down
DROP INDEX panel_by_message;

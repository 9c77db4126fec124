-- Buttons under what members are told.
-- up
ALTER TABLE notification ADD COLUMN components jsonb;
COMMENT ON COLUMN notification.components IS 'rows of buttons that belong to it, in wire form';

-- down
ALTER TABLE notification DROP COLUMN components;

-- Staff reads that a member could not be told of a punishment.

ALTER TABLE moderation_event DROP CONSTRAINT moderation_event_kind_check;
ALTER TABLE moderation_event ADD CONSTRAINT moderation_event_kind_check CHECK (kind IN
    ('warned', 'suspended', 'extended', 'expired', 'lifted', 'removed', 'returned', 'untold', 'note'));

-- down

DELETE FROM moderation_event WHERE kind = 'untold';
ALTER TABLE moderation_event DROP CONSTRAINT moderation_event_kind_check;
ALTER TABLE moderation_event ADD CONSTRAINT moderation_event_kind_check CHECK (kind IN
    ('warned', 'suspended', 'extended', 'expired', 'lifted', 'removed', 'returned', 'note'));

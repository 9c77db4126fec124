-- What operators and servers were told last of each check of the machine, so that it is told once.
CREATE TABLE alert (
    name    text PRIMARY KEY,
    broken  boolean NOT NULL,
    detail  text NOT NULL,
    told_at timestamptz NOT NULL,
    posted  boolean NOT NULL DEFAULT false
);
COMMENT ON COLUMN alert.posted IS 'whether ALERT_WEBHOOK_URL has it';

-- down
DROP TABLE alert;

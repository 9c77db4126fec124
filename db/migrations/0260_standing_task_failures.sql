-- When standing tasks failed, so that /status can tell of the last day and alerts can be sent.
CREATE TABLE standing_task_failure (
    name      text NOT NULL,
    failed_at timestamptz NOT NULL,
    error     text NOT NULL
);
CREATE INDEX standing_task_failure_by_time ON standing_task_failure (failed_at);

-- down
DROP TABLE standing_task_failure;

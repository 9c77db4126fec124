-- What `guildhall backup` and the worker have written to the backup folder, and what proofs of it found.
CREATE TABLE backup (
    backup_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name          text NOT NULL UNIQUE,
    made_at       timestamptz NOT NULL,
    bytes         bigint NOT NULL,
    took_s        double precision NOT NULL,
    proven_at     timestamptz,
    proof_problem text
);
COMMENT ON COLUMN backup.name IS 'its file in the backup folder';
COMMENT ON COLUMN backup.proven_at IS 'when it was last restored into an empty database and compared';
COMMENT ON COLUMN backup.proof_problem IS 'what that comparison found; NULL when everything was equal';
CREATE INDEX backup_by_time ON backup (made_at);

-- down
DROP TABLE backup;

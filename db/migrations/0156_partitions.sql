-- Activity in sixteen partitions of servers: sequence numbers are kept for each of them, positions by stream.
-- up
CREATE TABLE partition_session (
    partition  smallint NOT NULL,
    shard      integer NOT NULL,
    session_id text NOT NULL,
    seq        bigint NOT NULL,
    PRIMARY KEY (partition, shard)
);
COMMENT ON TABLE partition_session IS
    'highest gateway sequence applied per partition and shard: a replay of the same session is skipped; begun from relay_session, which held it before there were partitions';

-- down
INSERT INTO relay_session (shard, session_id, seq)
SELECT DISTINCT ON (shard) shard, session_id, seq FROM partition_session ORDER BY shard, seq DESC
ON CONFLICT (shard) DO UPDATE SET session_id = excluded.session_id, seq = excluded.seq;
DROP TABLE partition_session;

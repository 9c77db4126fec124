-- Places in steps of values, so that a value that grows by little is rewritten where it is and no index is touched.
-- up
CREATE FUNCTION standing_step_of(value bigint) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (width_bucket(value, '{1024,2048,4096,8192,16384,32768,65536,131072,262144,524288,1048576,2097152,
        4194304,8388608,16777216,33554432,67108864,134217728,268435456,536870912,1073741824,
        2147483648,4294967296,8589934592,17179869184,34359738368,68719476736,137438953472,
        274877906944,549755813888,1099511627776,2199023255552,4398046511104,8796093022208,
        17592186044416,35184372088832,70368744177664,140737488355328,281474976710656,
        562949953421312}'::bigint[]) << 9)
        + (value >> width_bucket(value, '{1024,2048,4096,8192,16384,32768,65536,131072,262144,524288,1048576,2097152,
        4194304,8388608,16777216,33554432,67108864,134217728,268435456,536870912,1073741824,
        2147483648,4294967296,8589934592,17179869184,34359738368,68719476736,137438953472,
        274877906944,549755813888,1099511627776,2199023255552,4398046511104,8796093022208,
        17592186044416,35184372088832,70368744177664,140737488355328,281474976710656,
        562949953421312}'::bigint[]))::integer
$$;
COMMENT ON FUNCTION standing_step_of IS
    'below 1,024 a step per value, above 512 per power of two: a quarter of a bucket of standing_bucket_of';

ALTER TABLE standing SET (fillfactor = 60);
DROP INDEX standing_order;
ALTER TABLE standing
    DROP CONSTRAINT standing_pkey,
    ADD COLUMN step integer NOT NULL GENERATED ALWAYS AS (standing_step_of(value)) STORED,
    ADD PRIMARY KEY (guild_id, user_id, board);
COMMENT ON COLUMN standing.step IS
    'what the order is read by, as far as it goes; within a step members are sorted by value. Pages have room for the next value of each row';

CREATE OR REPLACE FUNCTION standing_rank(of_guild bigint, of_board text, of_value bigint) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
    fine  CONSTANT integer := standing_bucket_of(of_value);
    shift CONSTANT integer := GREATEST(0, (fine >> 7) - 1);
    own   CONSTANT integer := standing_step_of(of_value);
    last  CONSTANT integer := standing_step_of((((of_value >> shift) + 1) << shift) - 1);
BEGIN
    RETURN 1
        + (SELECT COALESCE(sum(members), 0) FROM standing_bucket
           WHERE guild_id = of_guild AND board = of_board AND span = 128 AND bucket > fine >> 7)
        + (SELECT COALESCE(sum(members), 0) FROM standing_bucket
           WHERE guild_id = of_guild AND board = of_board AND span = 1
             AND bucket > fine AND bucket < ((fine >> 7) + 1) << 7)
        + (SELECT count(*) FROM standing
           WHERE guild_id = of_guild AND board = of_board AND step > own AND step <= last)
        + (SELECT count(*) FROM standing
           WHERE of_value >= 1024 AND guild_id = of_guild AND board = of_board AND step = own
             AND value > of_value);
END $$;

CREATE FUNCTION standing_down(of_guild bigint, of_board text, from_value bigint, from_user bigint, lines bigint)
RETURNS TABLE (user_id bigint, value bigint) LANGUAGE plpgsql STABLE STRICT ROWS 10
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    own  CONSTANT integer := standing_step_of(from_value);
    told bigint;
BEGIN
    RETURN QUERY SELECT user_id, value FROM standing
        WHERE guild_id = of_guild AND board = of_board AND step = own AND value = from_value
          AND user_id >= from_user
        ORDER BY user_id LIMIT lines;
    GET DIAGNOSTICS told = ROW_COUNT;
    lines := lines - told;
    IF lines > 0 AND from_value >= 1024 THEN
        RETURN QUERY SELECT user_id, value FROM standing
            WHERE guild_id = of_guild AND board = of_board AND step = own AND value < from_value
            ORDER BY value DESC, user_id LIMIT lines;
        GET DIAGNOSTICS told = ROW_COUNT;
        lines := lines - told;
    END IF;
    IF lines > 0 AND own > 1024 THEN
        RETURN QUERY SELECT user_id, value FROM standing
            WHERE guild_id = of_guild AND board = of_board AND step < own AND step >= 1024
            ORDER BY step DESC, value DESC, user_id LIMIT lines;
        GET DIAGNOSTICS told = ROW_COUNT;
        lines := lines - told;
    END IF;
    IF lines > 0 THEN
        RETURN QUERY SELECT user_id, value FROM standing
            WHERE guild_id = of_guild AND board = of_board AND step < LEAST(own, 1024)
            ORDER BY step DESC, user_id LIMIT lines;
    END IF;
END $$;
COMMENT ON FUNCTION standing_down IS
    'a board from a value and member on, in its order: value, then user_id. Steps below 1,024 are one value each and need no sorting, so that equals in great number cost nothing';

CREATE FUNCTION standing_up(of_guild bigint, of_board text, from_value bigint, from_user bigint, lines bigint)
RETURNS TABLE (user_id bigint, value bigint) LANGUAGE plpgsql STABLE STRICT ROWS 10
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    own  CONSTANT integer := standing_step_of(from_value);
    told bigint;
BEGIN
    RETURN QUERY SELECT user_id, value FROM standing
        WHERE guild_id = of_guild AND board = of_board AND step = own AND value = from_value
          AND user_id < from_user
        ORDER BY user_id DESC LIMIT lines;
    GET DIAGNOSTICS told = ROW_COUNT;
    lines := lines - told;
    IF lines > 0 AND from_value >= 1024 THEN
        RETURN QUERY SELECT user_id, value FROM standing
            WHERE guild_id = of_guild AND board = of_board AND step = own AND value > from_value
            ORDER BY value, user_id DESC LIMIT lines;
        GET DIAGNOSTICS told = ROW_COUNT;
        lines := lines - told;
    END IF;
    IF lines > 0 AND own < 1023 THEN
        RETURN QUERY SELECT user_id, value FROM standing
            WHERE guild_id = of_guild AND board = of_board AND step > own AND step < 1024
            ORDER BY step, user_id DESC LIMIT lines;
        GET DIAGNOSTICS told = ROW_COUNT;
        lines := lines - told;
    END IF;
    IF lines > 0 THEN
        RETURN QUERY SELECT user_id, value FROM standing
            WHERE guild_id = of_guild AND board = of_board AND step > GREATEST(own, 1023)
            ORDER BY step, value, user_id DESC LIMIT lines;
    END IF;
END $$;
COMMENT ON FUNCTION standing_up IS 'those above a value and member on a board, the nearest first';

-- down
DROP FUNCTION standing_up(bigint, text, bigint, bigint, bigint), standing_down(bigint, text, bigint, bigint, bigint);
CREATE OR REPLACE FUNCTION standing_rank(of_guild bigint, of_board text, of_value bigint) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
    fine  CONSTANT integer := standing_bucket_of(of_value);
    shift CONSTANT integer := GREATEST(0, (fine >> 7) - 1);
BEGIN
    RETURN 1
        + (SELECT COALESCE(sum(members), 0) FROM standing_bucket
           WHERE guild_id = of_guild AND board = of_board AND span = 128 AND bucket > fine >> 7)
        + (SELECT COALESCE(sum(members), 0) FROM standing_bucket
           WHERE guild_id = of_guild AND board = of_board AND span = 1
             AND bucket > fine AND bucket < ((fine >> 7) + 1) << 7)
        + (SELECT count(*) FROM standing
           WHERE guild_id = of_guild AND board = of_board
             AND value > of_value AND value < ((of_value >> shift) + 1) << shift);
END $$;
ALTER TABLE standing
    DROP CONSTRAINT standing_pkey,
    DROP COLUMN step,
    ADD PRIMARY KEY (guild_id, board, user_id);
ALTER TABLE standing SET (fillfactor = 90);
CREATE INDEX standing_order ON standing (guild_id, board, value DESC, user_id);
DROP FUNCTION standing_step_of(bigint);

-- Buckets of standings by one expression, which PostgreSQL takes into the statement instead of calling it.
-- up
CREATE OR REPLACE FUNCTION standing_bucket_of(value bigint) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (width_bucket(value, '{256,512,1024,2048,4096,8192,16384,32768,65536,131072,262144,524288,1048576,2097152,
        4194304,8388608,16777216,33554432,67108864,134217728,268435456,536870912,1073741824,
        2147483648,4294967296,8589934592,17179869184,34359738368,68719476736,137438953472,
        274877906944,549755813888,1099511627776,2199023255552,4398046511104,8796093022208,
        17592186044416,35184372088832,70368744177664,140737488355328,281474976710656,
        562949953421312}'::bigint[]) << 7)
        + (value >> width_bucket(value, '{256,512,1024,2048,4096,8192,16384,32768,65536,131072,262144,524288,1048576,2097152,
        4194304,8388608,16777216,33554432,67108864,134217728,268435456,536870912,1073741824,
        2147483648,4294967296,8589934592,17179869184,34359738368,68719476736,137438953472,
        274877906944,549755813888,1099511627776,2199023255552,4398046511104,8796093022208,
        17592186044416,35184372088832,70368744177664,140737488355328,281474976710656,
        562949953421312}'::bigint[]))::integer
$$;

-- down
CREATE OR REPLACE FUNCTION standing_bucket_of(value bigint) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (shift << 7) + (value >> shift)::integer
    FROM (SELECT width_bucket(value, ARRAY[
        1::bigint << 8, 1::bigint << 9, 1::bigint << 10, 1::bigint << 11, 1::bigint << 12, 1::bigint << 13,
        1::bigint << 14, 1::bigint << 15, 1::bigint << 16, 1::bigint << 17, 1::bigint << 18, 1::bigint << 19,
        1::bigint << 20, 1::bigint << 21, 1::bigint << 22, 1::bigint << 23, 1::bigint << 24, 1::bigint << 25,
        1::bigint << 26, 1::bigint << 27, 1::bigint << 28, 1::bigint << 29, 1::bigint << 30, 1::bigint << 31,
        1::bigint << 32, 1::bigint << 33, 1::bigint << 34, 1::bigint << 35, 1::bigint << 36, 1::bigint << 37,
        1::bigint << 38, 1::bigint << 39, 1::bigint << 40, 1::bigint << 41, 1::bigint << 42, 1::bigint << 43,
        1::bigint << 44, 1::bigint << 45, 1::bigint << 46, 1::bigint << 47, 1::bigint << 48, 1::bigint << 49
    ]) AS shift) AS s
$$;

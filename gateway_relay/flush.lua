-- Appends a batch of records, moves the sessions' positions and remembers the batch, all or nothing.
-- The batch is only taken on top of the one before it: a batch whose answer was lost is not taken twice, and a
-- server that came back without its last second says so instead of leaving a hole.
-- KEYS: stream, last batch, dropped, trimmed, then one session hash per position
-- ARGV: batch before, this batch, newly dropped, stream bound, session ttl, number of positions,
--       per position: session_id, seq, resume_url, user_id, shards, guilds; then the records
-- Returns the batch the stream now ends with.
local last = redis.call('GET', KEYS[2]) or ''
if last ~= ARGV[1] then return last end
local ttl, positions = ARGV[5], tonumber(ARGV[6])
local at = 7
for i = 1, positions do
    redis.call('HSET', KEYS[4 + i], 'session_id', ARGV[at], 'seq', ARGV[at + 1], 'resume_url', ARGV[at + 2],
        'user_id', ARGV[at + 3], 'shards', ARGV[at + 4], 'guilds', ARGV[at + 5], 'stalls', 0)
    redis.call('EXPIRE', KEYS[4 + i], ttl)
    at = at + 6
end
for i = at, #ARGV do
    redis.call('XADD', KEYS[1], '*', 'r', ARGV[i])
end
redis.call('SET', KEYS[2], ARGV[2])
if ARGV[3] ~= '0' then redis.call('INCRBY', KEYS[3], ARGV[3]) end
if redis.call('XLEN', KEYS[1]) > tonumber(ARGV[4]) then
    local trimmed = redis.call('XTRIM', KEYS[1], 'MAXLEN', '~', ARGV[4])
    if trimmed > 0 then redis.call('INCRBY', KEYS[4], trimmed) end
end
return ARGV[2]

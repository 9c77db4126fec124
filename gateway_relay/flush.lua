-- Appends a batch of records to the streams of their partitions, moves the sessions' positions and remembers the
-- batch, all or nothing.
-- The batch is only taken on top of the one before it: a batch whose answer was lost is not taken twice, and a
-- server that came back without its last second says so instead of leaving a hole.
-- KEYS: last batch, dropped, trimmed, then the streams, then one session hash per position
-- ARGV: batch before, this batch, newly dropped, bound of all streams together, session ttl, number of streams,
--       number of positions, per position: session_id, seq, resume_url, user_id, shards, guilds;
--       then how many records each stream gets, then the records, stream by stream
-- Returns the batch the streams now end with.
local last = redis.call('GET', KEYS[1]) or ''
if last ~= ARGV[1] then return last end
local ttl, streams, positions = ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7])
local at = 8
for i = 1, positions do
    redis.call('HSET', KEYS[3 + streams + i], 'session_id', ARGV[at], 'seq', ARGV[at + 1], 'resume_url', ARGV[at + 2],
        'user_id', ARGV[at + 3], 'shards', ARGV[at + 4], 'guilds', ARGV[at + 5], 'stalls', 0)
    redis.call('EXPIRE', KEYS[3 + streams + i], ttl)
    at = at + 6
end
local record = at + streams
local total, longest, most = 0, '', 0
for i = 1, streams do
    local stream = KEYS[3 + i]
    for _ = 1, tonumber(ARGV[at + i - 1]) do
        redis.call('XADD', stream, '*', 'r', ARGV[record])
        record = record + 1
    end
    local length = redis.call('XLEN', stream)
    total = total + length
    if length > most then longest, most = stream, length end
end
redis.call('SET', KEYS[1], ARGV[2])
if ARGV[3] ~= '0' then redis.call('INCRBY', KEYS[2], ARGV[3]) end
local over = total - tonumber(ARGV[4])
if over > 0 then
    local trimmed = redis.call('XTRIM', longest, 'MAXLEN', '~', math.max(0, most - over))
    if trimmed > 0 then redis.call('INCRBY', KEYS[3], trimmed) end
end
return ARGV[2]

-- One bucket: takes a call out of it. KEYS[1]; now in ms, ms per call, calls it holds.
-- Returns how long to wait (0: taken), and after how long it is full again, in ms.
local now, step, burst = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local wait = full - now - step * (burst - 1)
if wait > 0 then return {wait, full - now} end
full = full + step
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil(full - now))
return {0, full - now}

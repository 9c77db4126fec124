-- Decides over a batch of interactions in one round trip: delivered before? too often? If neither, its
-- records go to the activity stream.
--
-- KEYS[1] what the streams of the partitions begin with
-- ARGV[1] msgpack of {now_ms, keep_ms, guild_step_ms, guild_burst, calls}; a call is {handled_key, nonce,
--         member_key, guild_key, partition, member_record, command_record, member_step_ms, member_burst}:
--         an empty key is not limited, a record is the number of the argument that holds it (binary
--         strings are not for this msgpack), or 0
-- returns per call: 0 admitted, -1 delivered before, else milliseconds to wait * 2 (+ 1: the guild's limit)
--
-- A bucket is one number, the time at which it will be full again (the generic cell rate algorithm).
-- The nonce tells a second attempt of ours, after a lost answer, from a second delivery by Discord:
-- it is admitted again, but its records are written only once.
local now, keep, guild_step, guild_burst, calls = unpack(cmsgpack.unpack(ARGV[1]))
local guild_slack = guild_step * (guild_burst - 1)

local function full_at(key)
    local at = key ~= '' and tonumber(redis.call('GET', key)) or now
    return at > now and at or now
end

local function charge(key, at, step)
    if key ~= '' then
        redis.call('SET', key, at + step, 'PX', at + step - now)
    end
end

local verdicts = {}
for i, call in ipairs(calls) do
    local handled, nonce, member, guild, partition, seen, used, member_step, member_burst = unpack(call)
    local fresh = redis.call('SET', handled, nonce, 'NX', 'PX', keep)
    local verdict = 0
    if not fresh and redis.call('GET', handled) ~= nonce then
        verdict = -1
    else
        local member_at, guild_at = full_at(member), full_at(guild)
        local member_wait, guild_wait = member_at - now - member_step * (member_burst - 1), guild_at - now - guild_slack
        if member ~= '' and member_wait > 0 then
            verdict = member_wait * 2
        elseif guild ~= '' and guild_wait > 0 then
            verdict = guild_wait * 2 + 1
        else
            charge(member, member_at, member_step)
            charge(guild, guild_at, guild_step)
            if fresh then
                local stream = KEYS[1] .. ':' .. partition
                if seen > 0 then redis.call('XADD', stream, '*', 'r', ARGV[seen]) end
                if used > 0 then redis.call('XADD', stream, '*', 'r', ARGV[used]) end
            end
        end
    end
    verdicts[i] = verdict
end
return verdicts

-- Decides over a batch of interactions in one round trip: delivered before? too often? If neither, its
-- records go to the activity stream.
--
-- KEYS[1] the stream
-- ARGV    now_ms, keep_ms, member_step_ms, member_burst, guild_step_ms, guild_burst,
--         then per interaction: handled_key, nonce, member_key, guild_key, command_record, member_record
--         (an empty member_key or guild_key is not limited, an empty record is not written)
-- returns per interaction: 0 admitted, -1 delivered before, else milliseconds to wait * 2 (+ 1: the guild's limit)
--
-- A bucket is one number, the time at which it will be full again (the generic cell rate algorithm).
-- The nonce tells a second attempt of ours, after a lost answer, from a second delivery by Discord:
-- it is admitted again, but its records are written only once.
local now, keep = tonumber(ARGV[1]), ARGV[2]
local member_step, member_slack = tonumber(ARGV[3]), tonumber(ARGV[3]) * (tonumber(ARGV[4]) - 1)
local guild_step, guild_slack = tonumber(ARGV[5]), tonumber(ARGV[5]) * (tonumber(ARGV[6]) - 1)

local function full_at(key)
    local at = key ~= '' and tonumber(redis.call('GET', key)) or now
    return at > now and at or now
end

local function charge(key, at, step)
    if key ~= '' then
        redis.call('SET', key, string.format('%.0f', at + step), 'PX', string.format('%.0f', at + step - now))
    end
end

local verdicts = {}
for i = 7, #ARGV, 6 do
    local handled, nonce, member, guild = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
    local fresh = redis.call('SET', handled, nonce, 'NX', 'PX', keep)
    local verdict = 0
    if not fresh and redis.call('GET', handled) ~= nonce then
        verdict = -1
    else
        local member_at, guild_at = full_at(member), full_at(guild)
        local member_wait, guild_wait = member_at - now - member_slack, guild_at - now - guild_slack
        if member ~= '' and member_wait > 0 then
            verdict = member_wait * 2
        elseif guild ~= '' and guild_wait > 0 then
            verdict = guild_wait * 2 + 1
        else
            charge(member, member_at, member_step)
            charge(guild, guild_at, guild_step)
            if fresh then
                if ARGV[i + 5] ~= '' then redis.call('XADD', KEYS[1], '*', 'r', ARGV[i + 5]) end
                if ARGV[i + 4] ~= '' then redis.call('XADD', KEYS[1], '*', 'r', ARGV[i + 4]) end
            end
        end
    end
    verdicts[#verdicts + 1] = verdict
end
return verdicts

-- Writes a batch as a whole, if all of its conditions hold.
-- KEYS[1] counts the commits; the arguments name the others by their number.
-- ARGV: how many conditions, three each: 'entry', hash, field and version ('' for none), or 'lease', key, token;
--       then four for each write: hash, index, field and value, the value marked with '=', or '-' to delete.
-- Answers with {1, version}, or with {0, number of the first condition that does not hold}.
local at = 1
local function take()
  at = at + 1
  return ARGV[at - 1]
end

for number = 1, tonumber(take()) do
  local kind, key = take(), KEYS[tonumber(take())]
  local holds
  if kind == 'entry' then
    local field, version = take(), take()
    holds = (redis.call('HGET', key, 'v' .. field) or '') == version
  else
    holds = redis.call('GET', key) == take()
  end
  if not holds then
    return {0, tostring(number)}
  end
end

local version = string.format('%.0f', redis.call('INCR', KEYS[1]))
while at <= #ARGV do
  local hash, index = KEYS[tonumber(take())], KEYS[tonumber(take())]
  local field, value = take(), take()
  if value == '-' then
    redis.call('HDEL', hash, 'v' .. field, 'd' .. field)
    redis.call('ZREM', index, field)
  else
    redis.call('HSET', hash, 'v' .. field, version, 'd' .. field, string.sub(value, 2))
    redis.call('ZADD', index, 0, field)
  end
end
return {1, version}

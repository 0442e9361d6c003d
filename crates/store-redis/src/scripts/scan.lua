-- Reads a range of keys in the order of their bytes.
-- KEYS: hash, index. ARGV: lower bound, upper bound, how many at most.
-- Answers with key, version and value of each.
local found = {}
for _, field in ipairs(redis.call('ZRANGEBYLEX', KEYS[2], ARGV[1], ARGV[2], 'LIMIT', 0, ARGV[3])) do
  local entry = redis.call('HMGET', KEYS[1], 'v' .. field, 'd' .. field)
  found[#found + 1] = field
  found[#found + 1] = entry[1]
  found[#found + 1] = entry[2]
end
return found

-- Takes a lease, if nobody holds it. The clock of the server decides when it runs out.
-- KEYS: lease, what counts the grants. ARGV: for how long, in milliseconds.
-- Answers with the fencing token, or with nothing.
if redis.call('EXISTS', KEYS[1]) == 1 then
  return false
end
local token = string.format('%.0f', redis.call('INCR', KEYS[2]))
redis.call('SET', KEYS[1], token, 'PX', ARGV[1])
return token

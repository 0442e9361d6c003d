-- Gives a lease back, if it is still this one.
-- KEYS: lease. ARGV: token. Answers with 1 or 0.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return redis.call('DEL', KEYS[1])

// Owns the memory of writes in Redis: whoever does not know whether his was made asks again, and it is not made twice.

/**
 * So long a write is remembered, s. Most are asked about again within a second; those of which a
 * process was told nothing, when the server is back.
 */
const KEPT_S = 24 * 3600;
/** And so many at the most, some 8 MB: who writes a hundred a second still has ten minutes, and starts processes all the time. */
const MOST = 65_536;

/** Lua functions over the key of a memory and the token of a write; they stand before the script that uses them. */
export const REMEMBERING = `
local function wasMade(key, token) return redis.call('ZSCORE', key, token) end
local function remember(key, token)
  local now = tonumber(redis.call('TIME')[1])
  redis.call('ZADD', key, now, token)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - ${KEPT_S})
  redis.call('ZREMRANGEBYRANK', key, 0, ${-MOST - 1})
  redis.call('EXPIRE', key, ${KEPT_S})
end
`;

/** The memory that belongs to a key. */
export const memoryOf = (key: string) => `${key}:made`;

// Owns what `doctor` wants to know of a Redis: does it answer, how fast, and does it keep what it was told.
import type { StoreReport } from '../shared-store.ts';
import type { RedisConnection } from './connection.ts';

/** Rejects with a StateError where the server does not answer, or refuses us. */
export async function inspectRedis(connection: RedisConnection): Promise<StoreReport> {
  await connection.run(send => send('PING'));
  const before = performance.now();
  const info = String(await connection.run(send => send('INFO')));
  const latencyMs = performance.now() - before;
  const aof = /^aof_enabled:(\d)/m.exec(info)?.[1];
  const version = /^(?:valkey|redis)_version:(\S+)/m.exec(info)?.[1];
  return {
    backend: 'redis',
    address: connection.address,
    latencyMs,
    version,
    evicts: /^maxmemory:[1-9]/m.test(info) && /^maxmemory_policy:allkeys-/m.test(info),
    appendOnly: aof === undefined ? undefined : aof === '1',
  };
}

// Owns what is loaded where the state is kept in Redis.
export { createConnection } from './connection.ts';
export { createRedisStore } from './store.ts';

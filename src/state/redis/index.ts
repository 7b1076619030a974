// Owns what is loaded where the state is kept in Redis.
export { createConnection } from './connection.ts';
export { createRedisCredits } from './credits.ts';
export { createRedisStore } from './store.ts';

// Owns the sandbox's real time: the system clock and timers that end with the request.
import { setTimeout as delay } from 'node:timers/promises';
import type { SandboxTime } from './spec.ts';

export const systemTime: SandboxTime = {
  now: () => Date.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }),
};

// Owns the time that a process has had: the clock without what the machine gave to others while this one wanted to run.
import { cpuUsage } from 'node:process';
import type { Clock } from '../domain/ports.ts';

export interface OwnTime {
  /** Stands still while the machine is busy with others, a suspended one too. What this process computes counts. */
  readonly clock: Clock;
  /** What the machine has given to others so far, ms. */
  lateMs(): number;
  stop(): void;
}

const TICK_MS = 5;
/** A tick may come so late on a machine that has nothing else to do. */
const PUNCTUAL_MS = 5;

/** Begins to measure how late this process's timers are by no work of its own. */
export function ownTime(clock: Clock): OwnTime {
  let lateMs = 0;
  let last = performance.now();
  let worked = workedMs();
  const measure = () => {
    const [now, work] = [performance.now(), workedMs()];
    lateMs += Math.max(0, now - last - TICK_MS - PUNCTUAL_MS - (work - worked));
    last = now;
    worked = work;
  };
  const timer = setInterval(measure, TICK_MS).unref();
  return {
    clock: {
      now() {
        measure();
        return Math.round(clock.now() - lateMs);
      },
    },
    lateMs() {
      measure();
      return lateMs;
    },
    stop: () => clearInterval(timer),
  };
}

function workedMs(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1000;
}

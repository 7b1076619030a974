// Owns how late a process is by no work of its own: what a machine that is busy with others, or suspended, kept from it.
import { cpuUsage } from 'node:process';

export interface Lateness {
  /** Since the watch began, ms. What this process computes does not count. */
  ms(): number;
  stop(): void;
}

const TICK_MS = 5;
/** A tick may come so late on a machine that has nothing else to do. */
const PUNCTUAL_MS = 5;

/** Begins to measure how late this process's timers are. */
export function watchLateness(): Lateness {
  let late = 0;
  let last = performance.now();
  let worked = workedMs();
  const measure = () => {
    const [now, work] = [performance.now(), workedMs()];
    late += Math.max(0, now - last - TICK_MS - PUNCTUAL_MS - (work - worked));
    last = now;
    worked = work;
  };
  const timer = setInterval(measure, TICK_MS).unref();
  return {
    ms() {
      measure();
      return late;
    },
    stop: () => clearInterval(timer),
  };
}

function workedMs(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1000;
}

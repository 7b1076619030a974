// Owns runs of the real program that are killed with SIGKILL at a chosen change that they make to the disk.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Home, Ran } from './binary.ts';
import { bundle } from './processes.ts';

export interface Killer {
  /** Runs these words in a home of `make` until change `at`; points are spread over all changes, `sample` of them. */
  atPoints(run: KilledRun): Promise<void>;
  remove(): Promise<void>;
}

export interface KilledRun {
  /** A home as it is before the run; one for each point. */
  readonly make: () => Home;
  readonly args: readonly string[];
  readonly input?: string;
  readonly sample: number;
  readonly check: (home: Home, point: string) => Promise<void>;
}

export async function startKiller(): Promise<Killer> {
  const program = await bundle(join(import.meta.dirname, 'die-at.ts'));
  const dying = (home: Home, { args, input }: KilledRun, at: number): Promise<Ran> =>
    home.run(args, {
      env: { NODE_OPTIONS: `--import=${program.path}`, DIE_AT: String(at), DIE_IN: home.dir },
      ...(input !== undefined && { input }),
    });
  return {
    async atPoints(run) {
      const whole = await dying(run.make(), run, 0);
      expect(whole.code, whole.stderr).toBe(0);
      const count = Number(/changes: (\d+)/.exec(whole.stderr)?.[1]);
      // A lock, a change, the lock again.
      expect(count).toBeGreaterThanOrEqual(3);
      const tried = Math.min(count, run.sample);
      for (const at of Array.from({ length: tried }, (_, i) => 1 + Math.floor((i * count) / tried))) {
        const home = run.make();
        const point = `${at} of ${count}`;
        const killed = await dying(home, run, at);
        expect(killed.signal, `${point}: ${killed.stderr}`).toBe('SIGKILL');
        await run.check(home, point);
        expect(leftovers(home.dir), point).toEqual([]);
      }
    },
    remove: program.remove,
  };
}

const leftovers = (dir: string) =>
  readdirSync(dir, { recursive: true })
    .map(String)
    .filter(name => /lock|tmp/.test(name));

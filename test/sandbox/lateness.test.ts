// How late a process is by no work of its own: it grows while the process is not let run, and not while it works.
import { cpuUsage } from 'node:process';
import { afterEach, expect, it } from 'vitest';
import { type Lateness, watchLateness } from '../../src/sandbox/lateness.ts';
import { standStill } from '../helpers/stand-still.ts';

let lateness: Lateness;
afterEach(() => lateness.stop());

it('grows while the process is not let run', () => {
  lateness = watchLateness();
  const before = lateness.ms();
  // Asleep without a tick and without work: what a machine that is busy with others looks like from inside.
  standStill(400);
  expect(lateness.ms() - before).toBeGreaterThanOrEqual(380);
});

it('does not grow by what the process works', () => {
  lateness = watchLateness();
  const [before, began, start] = [lateness.ms(), performance.now(), cpuUsage()];
  const worked = () => cpuUsage(start).user / 1000;
  while (worked() < 300);
  expect(lateness.ms() - before).toBeLessThanOrEqual(performance.now() - began - 280);
});

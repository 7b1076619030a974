// The clock that leaves out what the machine gave to others: it stands still then, and goes on while this process works.
import { cpuUsage } from 'node:process';
import { afterEach, expect, it } from 'vitest';
import { type OwnTime, ownTime } from '../../src/sandbox/own-time.ts';

let own: OwnTime;
afterEach(() => own.stop());

const real = { now: () => performance.now() };

it('stands still while the process is not let run', () => {
  own = ownTime(real);
  const [before, realBefore] = [own.clock.now(), real.now()];
  // Asleep without a tick and without work: what a machine that is busy with others looks like from inside.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
  const [passed, realPassed] = [own.clock.now() - before, real.now() - realBefore];
  expect(realPassed).toBeGreaterThanOrEqual(399);
  expect(realPassed - passed).toBeGreaterThanOrEqual(380);
});

it('goes on while the process works', () => {
  own = ownTime(real);
  const before = own.clock.now();
  const start = cpuUsage();
  const worked = () => cpuUsage(start).user / 1000;
  while (worked() < 300);
  expect(own.clock.now() - before).toBeGreaterThanOrEqual(280);
});

// The watch over silence: it ends what says nothing, and does not take for silence that this process was not let run.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SilenceWatch } from '../../src/engine/silence.ts';
import { standStill } from '../helpers/stand-still.ts';

let ended: number;
let watch: SilenceWatch;
beforeEach(() => {
  ended = 0;
  watch = new SilenceWatch(() => (ended += 1));
});
afterEach(() => watch.stop());
const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

it('ends what says nothing, once, and says how long it waited and how to wait longer', async () => {
  const start = performance.now();
  watch.await(200, 'answer', 10_000);
  await expect.poll(() => ended, { interval: 5 }).toBe(1);
  expect(performance.now() - start).toBeGreaterThanOrEqual(199);
  expect(watch.failure).toEqual({
    kind: 'timeout',
    scope: 'model',
    message: 'no answer for 10 s',
    hint: 'Give it longer: "timeouts": { "firstTokenMs": 40000 } in providers.json',
  });
  await pause(100);
  expect(ended).toBe(1);
});

it('begins anew with every sign of life, in whatever order the limits come', async () => {
  watch.await(60_000, 'answer');
  watch.await(300, 'more');
  for (let i = 0; i < 10; i++) {
    await pause(50);
    watch.await(300, 'more');
  }
  expect(ended).toBe(0);
  await expect.poll(() => ended, { interval: 5 }).toBe(1);
  expect(watch.failure?.message).toBe('the answer stalled for 0.3 s');
});

it('counts no time in which this process was not let run: what has arrived meanwhile is read', async () => {
  watch.await(800, 'answer');
  await pause(50);
  standStill(1_000);
  await pause(50);
  expect(ended).toBe(0);
  await expect.poll(() => ended, { interval: 5 }).toBe(1);
});

it('waits for nothing once it is stopped', async () => {
  watch.await(50, 'answer');
  watch.stop();
  await pause(150);
  expect([ended, watch.failure]).toEqual([0, undefined]);
});

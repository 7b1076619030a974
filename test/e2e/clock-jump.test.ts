// A clock that jumps ahead and is set back, on the real program: what was counted and spent today is not forgotten.
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createHome, type Home } from '../helpers/binary.ts';
import { endEvents, LAB_ENV, LAB_MODEL, textEvent } from '../helpers/lab.ts';
import { bundle, type Program } from '../helpers/processes.ts';
import { startUpstream, stream, type Upstream } from '../helpers/upstream.ts';

let clock: Program;
let home: Home;
let upstream: Upstream;
beforeAll(async () => {
  clock = await bundle(join(import.meta.dirname, '../helpers/fixed-clock.ts'));
});
afterAll(() => clock.remove());
beforeEach(async () => {
  upstream = await startUpstream(stream([textEvent('fine'), endEvents(1_000, 100)]));
  home = createHome(LAB_ENV);
});
afterEach(async () => {
  home.remove();
  await upstream.close();
});

/** At a moment of November 2026. */
const at = (day: number, hour: number) => ({
  env: { NODE_OPTIONS: `--import=${clock.path}`, CLOCK_AT: String(Date.UTC(2026, 10, day, hour)) },
});
const ask = async (day: number, hour: number) => (await home.run(['chat', 'hello'], at(day, hour))).code;
const use = (lab: object, settings: object = {}) => {
  const entry = { baseUrl: `${upstream.url}/v1`, apiKey: '${LAB_KEY}', models: { m1: LAB_MODEL }, ...lab };
  home.write('providers.json', { providers: { lab: entry }, ...settings });
};

it.each([
  ['five hours', { limit: 4, window: '5h' }],
  ['a day', { limit: 4, window: 'day', resetAt: '00:00' }],
])('the count of %s', async (_, quota) => {
  use({ quota });
  expect([await ask(18, 9), await ask(18, 10), await ask(20, 9), await ask(18, 11)]).toEqual([0, 0, 0, 0]);
  expect([await ask(18, 12), await ask(18, 13), upstream.requests.length]).toEqual([5, 5, 4]);
  expect(await ask(19, 12)).toBe(0);
});

it('what was spent of a budget', async () => {
  // A call costs $0.0012, and may cost some $0.009.
  use({}, { budget: { day: 0.012 } });
  for (const moment of [9, 10, 11] as const) expect(await ask(18, moment)).toBe(0);
  expect(await ask(21, 9)).toBe(0);
  const { budgets } = JSON.parse((await home.run(['usage', '--json'], at(18, 12))).stdout);
  // The log tells what was asked since the day began, be it under a clock that was ahead.
  expect(budgets[0].spentUsd).toBeCloseTo(0.0048, 9);
});

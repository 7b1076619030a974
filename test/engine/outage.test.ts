// The breaker over an outage, on an injected clock: how often a dead provider is asked, and how soon a live one is back.
import { describe, expect, it } from 'vitest';
import { simulate, type Weather } from '../helpers/simulation.ts';

const DOWN_MS = 60_000;
const EVERY_MS = 4000;

/** A request every four seconds over an outage of the primary and the time after it. */
async function outage(how: Weather, seed: number, downMs = DOWN_MS) {
  const start = Date.UTC(2026, 10, 21);
  const world = simulate(['a', 'b'], (id, now) => (id === 'a' && now - start < downMs ? how : { type: 'up' }), {
    seed,
  });
  let touched = 0;
  let backMs: number | undefined;
  let failed = 0;
  let waitedMs = 0;
  for (let at = 0; at < 2 * downMs; at += EVERY_MS) {
    world.now = Math.max(world.now, start + at);
    const before = world.hits['a']!;
    const asked = world.now;
    const outcome = await world.ask();
    if (!outcome.ok) failed++;
    waitedMs += world.now - asked;
    if (at < downMs && world.hits['a']! > before) touched++;
    if (at >= downMs && outcome.candidate?.provider === 'a') backMs ??= at - downMs;
  }
  return { touched, backMs: backMs ?? Number.POSITIVE_INFINITY, failed, waitedMs };
}

describe.each<[string, Weather]>([
  ['503', { type: 'status', status: 503 }],
  ['500', { type: 'status', status: 500 }],
  ['resets', { type: 'reset' }],
])('an outage of 60 s: %s', (_name, how) => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'dice %i: every request is answered, few touch the primary, and it is back soon',
    async seed => {
      const { touched, backMs, failed } = await outage(how, seed);
      expect(failed).toBe(0);
      expect(touched).toBeLessThanOrEqual(4);
      expect(backMs).toBeLessThanOrEqual(10_000);
    },
  );
});

describe('an outage of 60 s in silence', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'dice %i: few touches, of which only the first are long, and it is back soon',
    async seed => {
      const { touched, backMs, failed, waitedMs } = await outage({ type: 'silent' }, seed);
      expect(failed).toBe(0);
      expect(touched).toBeLessThanOrEqual(4);
      expect(backMs).toBeLessThanOrEqual(10_000);
      // Two are evidence at ten seconds each, the rest are probes.
      expect(waitedMs).toBeLessThanOrEqual(2 * 10_000 + 2 * 3000);
    },
  );
});

it('an outage of several minutes in silence costs less and less, and ends soon after it ends', async () => {
  const { touched, backMs, waitedMs } = await outage({ type: 'silent' }, 1, 10 * 60_000);
  expect(touched).toBeLessThanOrEqual(15);
  expect(waitedMs).toBeLessThanOrEqual(60_000);
  expect(backMs).toBeLessThanOrEqual(2 * 60_000 + EVERY_MS);
});

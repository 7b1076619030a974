// Tests of log entries at the costs that were told afterwards.
import { expect, it } from 'vitest';
import { withToldCosts } from '../../src/accounting/told-costs.ts';
import { logEntry } from '../conformance/state.ts';

const attempt = (id: string, more: object = {}) => ({
  provider: 'lab',
  model: 'm1',
  id,
  ok: true,
  latencyMs: 1,
  ...more,
});
const tabled = { costNanoUsd: 100, costSource: 'table', priceVersion: '2026-11-01' } as const;

it('an entry costs what was told of its attempts, and the rest of it what it did', () => {
  const entry = logEntry('e1', { attempts: [attempt('a', tabled), attempt('b', tabled)], costNanoUsd: 200 });
  expect(withToldCosts(entry, { b: 350, other: 7 })).toEqual({
    ...entry,
    attempts: [attempt('a', tabled), attempt('b', { costNanoUsd: 350, costSource: 'provider' })],
    costNanoUsd: 450,
  });
});

it('what was charged while nobody knew is replaced, and the sum is known once all of it is', () => {
  const unknown = { chargedNanoUsd: 900, costSource: 'unknown' };
  const entry = logEntry('e1', { attempts: [attempt('a', unknown), attempt('b', unknown)] });
  expect(withToldCosts(entry, { a: 5 })).not.toHaveProperty('costNanoUsd');
  expect(withToldCosts(entry, { a: 5, b: 6 })).toMatchObject({ costNanoUsd: 11 });
  expect(withToldCosts(entry, { a: 5, b: 6 }).attempts[0]).not.toHaveProperty('chargedNanoUsd');
});

it('of whom nobody told anything, nothing changes', () => {
  const entry = logEntry('e1', { attempts: [attempt('a', tabled)], costNanoUsd: 100 });
  expect(withToldCosts(entry, { toString: 3 } as never)).toBe(entry);
});

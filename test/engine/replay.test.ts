// Past requests decided again: what is compared, and what nobody can know.
import { expect, it } from 'vitest';
import type { LogEntry } from '../../src/domain/outcome.ts';
import { EMPTY_STATE } from '../../src/domain/state.ts';
import { replay } from '../../src/engine/replay.ts';
import { model, provider, settings } from '../helpers/world.ts';

const AT = Date.UTC(2026, 10, 21, 12);
const dear = provider('dear', [model('d1', { price: { inputPer1M: 5, outputPer1M: 25 } })]);
const cheap = provider('cheap', [model('c1', { price: { inputPer1M: 1, outputPer1M: 5 } })]);
const policy = { settings: settings({ preferences: { default: ['cheap'] } }), providers: [dear, cheap] };
const [M, CENTS] = [1_000_000, 10_000_000];

const answered: LogEntry = {
  v: 1,
  id: 'e1',
  at: AT,
  task: 'coding',
  taskConfidence: 1,
  inputTokens: 10_000,
  reason: 'preference',
  ok: true,
  provider: 'dear',
  model: 'd1',
  attempts: [],
  chain: [],
  excluded: [],
  usage: { inputTokens: 10_000, outputTokens: 2_000 },
  costNanoUsd: 10 * CENTS,
  latencyMs: 1000,
};
/** Refused before anybody was asked: a budget was spent. */
const refused: LogEntry = {
  ...answered,
  id: 'e2',
  ok: false,
  kind: 'quota_exhausted',
  usage: undefined as never,
  costNanoUsd: 0,
};
const again = (...entries: LogEntry[]) =>
  replay(
    (async function* () {
      yield* entries;
    })(),
    policy,
    EMPTY_STATE,
  );

it('costs the same tokens at the prices of whom the policy would have asked', async () => {
  expect(await again(answered)).toMatchObject({
    requests: 1,
    changed: 1,
    moves: [{ from: 'dear d1', to: 'cheap c1', requests: 1 }],
    cost: { requests: 1, was: 100 * M, would: 20 * M },
  });
});

it('compares no cost of what nobody answered', async () => {
  expect((await again(answered, refused, refused)).cost).toEqual({ requests: 1, was: 100 * M, would: 20 * M });
});

it('leaves out what came from the store, which costs nothing under any policy', async () => {
  const cached: LogEntry = { ...answered, id: 'e3', costNanoUsd: 0, cached: { id: 'e1', at: AT - 1 } };
  expect(await again(answered, cached)).toEqual(await again(answered));
});

it('still counts what a failed answer took', async () => {
  const cut: LogEntry = { ...answered, ok: false, kind: 'truncated' };
  expect((await again(cut)).cost).toEqual({ requests: 1, was: 100 * M, would: 20 * M });
});

// Past requests decided again: what is compared, and what nobody can know.
import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../../src/domain/outcome.ts';
import { EMPTY_STATE } from '../../src/domain/state.ts';
import { type Policy, replay } from '../../src/engine/replay.ts';
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
const again = (...entries: LogEntry[]) => againUnder(policy, ...entries);
const againUnder = (other: Policy, ...entries: LogEntry[]) =>
  replay(
    (async function* () {
      yield* entries;
    })(),
    other,
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

describe('what would go where it went', () => {
  const own = { preferences: { default: ['dear'] } };
  const attempt = {
    provider: 'dear',
    model: 'd1',
    id: 'a1',
    ok: true,
    latencyMs: 1,
    usage: { inputTokens: 10_000, outputTokens: 2_000, cachedInputTokens: 4_000 },
    costNanoUsd: 8 * CENTS,
    costSource: 'table',
  } as const;
  const made: LogEntry = { ...answered, attempts: [attempt], costNanoUsd: 8 * CENTS };
  const under = (price: object, entry: LogEntry) => {
    const dearer = provider('dear', [model('d1', { price: { inputPer1M: 50, outputPer1M: 250, ...price } })]);
    return againUnder({ settings: settings(own), providers: [dearer] }, entry);
  };

  it('costs what it costs at the prices of the file, with what was read from the cache', async () => {
    // 6000 x 50000 + 4000 x 5000 + 2000 x 250000
    expect(await under({ cacheReadPer1M: 5 }, made)).toMatchObject({
      changed: 0,
      cost: { requests: 1, was: 8 * CENTS, would: 300 * M + 20 * M + 500 * M },
    });
  });

  it('costs what it did where its provider told that itself', async () => {
    const told: LogEntry = { ...made, attempts: [{ ...attempt, costSource: 'provider' }] };
    expect((await under({}, told)).cost).toEqual({ requests: 1, was: 8 * CENTS, would: 8 * CENTS });
  });

  it('counts the attempts that failed before it, at their prices too', async () => {
    const failed = { ...attempt, id: 'a0', ok: false, kind: 'truncated', costNanoUsd: CENTS } as const;
    const { usage: _, ...silent } = failed;
    const both: LogEntry = { ...made, attempts: [silent, attempt], costNanoUsd: 9 * CENTS };
    expect((await under({}, both)).cost.would).toBe(CENTS + 500 * M + 500 * M);
  });
});

it('tells what was spent, where nobody is left to be compared with', async () => {
  expect(await againUnder({ ...policy, providers: [] }, answered)).toMatchObject({
    moves: [{ from: 'dear d1', to: undefined }],
    spent: 10 * CENTS,
    cost: { requests: 0, was: 0, would: 0 },
  });
});

// Owns the conformance suite of StateStore: what every implementation must do, whatever it keeps the state in.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogEntry } from '../../src/domain/outcome.ts';
import type { LogQuery, StateStore } from '../../src/domain/ports.ts';
import { EMPTY_STATE, type RouterState } from '../../src/domain/state.ts';

/** Stores over one shared memory, as two processes would open them. */
export interface StorePair {
  readonly store: StateStore;
  readonly other: StateStore;
  close(): Promise<void>;
}

/** A whole log entry; `changes` say what matters to the test. */
export function logEntry(id: string, changes: Partial<LogEntry> = {}): LogEntry {
  return {
    v: 1,
    id,
    at: 1_795_000_000_000,
    task: 'coding',
    taskConfidence: 0.9,
    inputTokens: 12,
    reason: 'preference',
    ok: true,
    provider: 'zai',
    model: 'glm-4.7',
    attempts: [{ id: `${id}-1`, provider: 'zai', model: 'glm-4.7', ok: true, latencyMs: 20 }],
    chain: [],
    excluded: [],
    latencyMs: 20,
    ...changes,
  };
}

/** A change that counts one more under `name`, and answers with the new count. */
export function countOne(name: string): (state: RouterState) => readonly [RouterState, number] {
  return state => {
    const next = (state.pools[name] ?? 0) + 1;
    return [{ ...state, pools: { ...state.pools, [name]: next } }, next];
  };
}

/** The ids of what a query finds, in its order. */
export async function idsOf(store: StateStore, query: LogQuery = {}): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of store.entries(query)) ids.push(id);
  return ids;
}

export function describeStateStore(name: string, open: () => Promise<StorePair>): void {
  describe(`${name} as a StateStore`, () => {
    let pair: StorePair;
    let store: StateStore;
    let other: StateStore;
    beforeEach(async () => {
      pair = await open();
      ({ store, other } = pair);
    });
    afterEach(() => pair.close());

    describe('state', () => {
      it('is empty at first', async () => {
        expect(await store.read()).toEqual(EMPTY_STATE);
      });

      it('is seen by everybody once an update has resolved', async () => {
        expect(await store.update(countOne('zai'))).toBe(1);
        expect((await other.read()).pools).toEqual({ zai: 1 });
        expect(await other.update(countOne('zai'))).toBe(2);
        expect((await store.read()).pools).toEqual({ zai: 2 });
      });

      it('loses no update of many at once', async () => {
        const counts = await Promise.all(
          Array.from({ length: 40 }, (_, i) => [store, other][i % 2]!.update(countOne('n'))),
        );
        expect(counts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
        expect((await store.read()).pools).toEqual({ n: 40 });
      });

      it('is unharmed by a change that throws, and only its owner hears of it', async () => {
        const fails = store.update(() => {
          throw new RangeError('no such account');
        });
        const [failed, counted] = await Promise.allSettled([fails, store.update(countOne('n'))]);
        expect(failed).toMatchObject({ status: 'rejected', reason: new RangeError('no such account') });
        expect(counted).toEqual({ status: 'fulfilled', value: 1 });
        expect((await other.read()).pools).toEqual({ n: 1 });
      });

      it('answers an update that changes nothing', async () => {
        await store.update(countOne('n'));
        expect(await store.update(state => [state, state.pools['n']])).toBe(1);
        expect((await other.read()).pools).toEqual({ n: 1 });
      });

      it('keeps every part of it', async () => {
        const full: RouterState = {
          version: 1,
          cooldowns: {
            'zai|default|*|auth': {
              provider: 'zai',
              account: 'default',
              model: '*',
              kind: 'auth',
              scope: 'account',
              since: 1,
              until: 2,
              source: 'header',
              cause: 'ключ отозван',
              strikes: 3,
            },
          },
          strikes: { 'zai|default|glm|overloaded': { count: 2, at: 5 } },
          quotas: {
            'google|google-1': [
              { unit: 'requests', window: 'day', used: 3, limit: 20, windowStart: 0, source: 'counted', at: 9 },
            ],
          },
          measures: {
            'zai|default|glm|coding': {
              requests: 2,
              failed: 1,
              inputTokens: 10,
              outputTokens: 20,
              cost: 75,
              latency: { '12': 1 },
              firstToken: { '9': 1 },
              errors: { timeout: 1 },
              lastAt: 7,
            },
          },
          pools: { google: 4 },
          current: { provider: 'zai', model: 'glm', at: 7 },
        };
        await store.update(() => [full, undefined]);
        expect(await other.read()).toEqual(full);
      });
    });

    describe('log', () => {
      it('is empty at first', async () => {
        expect(await idsOf(store)).toEqual([]);
      });

      it('gives entries newest first, whole', async () => {
        const entry = logEntry('b', { content: { prompt: 'Grüße 👋\n"]}', answer: '\u2028[{' } });
        await store.append(logEntry('a'));
        await other.append(entry);
        expect(await idsOf(store)).toEqual(['b', 'a']);
        for await (const found of other.entries({ limit: 1 })) expect(found).toEqual(entry);
      });

      it('stops at `limit` and at `since`', async () => {
        for (const at of [10, 20, 30, 40]) await store.append(logEntry(`at-${at}`, { at }));
        expect(await idsOf(other, { limit: 2 })).toEqual(['at-40', 'at-30']);
        expect(await idsOf(other, { since: 20 })).toEqual(['at-40', 'at-30', 'at-20']);
        expect(await idsOf(other, { since: 20, limit: 1 })).toEqual(['at-40']);
        expect(await idsOf(other, { limit: 0 })).toEqual([]);
        expect(await idsOf(other, { since: 41 })).toEqual([]);
      });

      it('finds an entry that was appended late: requests end in another order than they begin', async () => {
        await store.append(logEntry('quick', { at: 200 }));
        await store.append(logEntry('slow', { at: 100 }));
        await store.append(logEntry('next', { at: 300 }));
        expect((await idsOf(store, { since: 150 })).toSorted()).toEqual(['next', 'quick']);
      });

      it('loses no entry of many at once', async () => {
        const ids = Array.from({ length: 40 }, (_, i) => `e${i}`);
        await Promise.all(ids.map((id, i) => [store, other][i % 2]!.append(logEntry(id))));
        expect((await idsOf(store)).toSorted()).toEqual(ids.toSorted());
      });
    });

    describe('model lists', () => {
      it('are empty at first', async () => {
        expect(await store.readModels()).toEqual({ version: 1, lists: {} });
      });

      it('keep what each provider said last', async () => {
        const learn = (provider: string, id: string, at: number) => (target: StateStore) =>
          target.updateModels(known => ({ ...known, lists: { ...known.lists, [provider]: { at, models: [{ id }] } } }));
        await Promise.all([learn('zai', 'glm-4.7', 1)(store), learn('openrouter', 'x/y', 2)(other)]);
        await learn('zai', 'glm-5', 3)(other);
        expect(await store.readModels()).toEqual({
          version: 1,
          lists: {
            zai: { at: 3, models: [{ id: 'glm-5' }] },
            openrouter: { at: 2, models: [{ id: 'x/y' }] },
          },
        });
      });
    });
  });
}

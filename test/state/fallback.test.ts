// Tests of what waits for a Redis that was away: it is told in order, and what cannot be told does not stand in anybody's way.
import { expect, it } from 'vitest';
import { StateError } from '../../src/state/error.ts';
import type { Owed } from '../../src/state/redis/debts.ts';
import { createFallback, type Snapshot } from '../../src/state/redis/fallback.ts';
import type { Lacking } from '../../src/state/redis/pending.ts';

const ADDRESS = '127.0.0.1:6379';
type Names = readonly string[];

function memory(): Snapshot<Names> & { names: Names } {
  return {
    names: [],
    async read() {
      return this.names;
    },
    async update(change) {
      const [next, result] = change(this.names);
      this.names = next;
      return result;
    },
  };
}

it('a change that can never be told is given up with a warning, and those behind it are told', async () => {
  const warnings: string[] = [];
  const server = memory();
  let isAway = true;
  const document = {
    tokenOf: () => undefined,
    async tell({ changes }: Owed<Names>) {
      if (isAway) throw new StateError('unreachable', ADDRESS, 'away');
      let lost: unknown;
      for (const change of changes)
        try {
          await server.update(change);
        } catch (error) {
          lost ??= error;
        }
      return lost;
    },
    async read() {
      if (isAway) throw new StateError('unreachable', ADDRESS, 'away');
      return server.read();
    },
    async update<T>(change: (names: Names) => readonly [Names, T]) {
      if (isAway) throw new StateError('unreachable', ADDRESS, 'away');
      return server.update(change);
    },
  };
  const fallback = createFallback({
    connection: { address: ADDRESS } as never,
    warn: text => warnings.push(text),
    tellOthers: async () => {},
    strike: async () => {},
  });
  const shared = fallback.document(document, memory(), 'now', () => {});
  const add = (name: string) => shared.update(names => [[...names, name], undefined]);
  await add('first');
  await shared.update(names => {
    if (!isAway) throw new StateError('busy', 'state', 'changed by too many at once');
    return [[...names, 'second'], undefined];
  });
  await add('third');
  isAway = false;
  await add('fourth');
  expect(await shared.read()).toEqual(['first', 'third', 'fourth']);
  expect(warnings).toHaveLength(2);
  expect(warnings[1]).toContain('changed by too many at once');
});

it('what the server lacks is told with a change that was still under way, however late it fails', async () => {
  const away = () => new StateError('unreachable', ADDRESS, 'away');
  let fail = () => {};
  const failing = new Promise<void>(resolve => {
    fail = resolve;
  });
  const shared = {
    read: async () => [],
    async update(): Promise<never> {
      await failing;
      throw away();
    },
    tell: () => Promise.reject(away()),
    tokenOf: () => 'the write that failed',
  };
  const fallback = createFallback({
    connection: { address: ADDRESS } as never,
    warn: () => {},
    tellOthers: async () => {},
    strike: async () => {},
  });
  const counted = fallback.document(shared, memory(), 'now', () => {});
  const change = counted.update(names => [[...names, 'one'], undefined]);
  const owed: Lacking[] = [];
  const append = fallback.end('request', {
    now: () => Promise.reject(away()),
    later: () => Promise.reject(away()),
    instead: async lacking => void owed.push(lacking),
  });
  for (let i = 0; i < 20; i++) await Promise.resolve();
  expect(owed).toEqual([]);
  fail();
  await Promise.all([change, append]);
  expect(owed).toEqual([{ isChange: true, writes: [['the write that failed', expect.any(String)]] }]);
});

// Tests of the daily sums: they follow the log whoever sums it up and when, in days of the user's zone.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sumBy, usageRows } from '../../src/accounting/usage-days.ts';
import type { LogQuery } from '../../src/domain/ports.ts';
import { NO_USAGE, type UsageDays } from '../../src/domain/usage-days.ts';
import { createUsageBook } from '../../src/engine/usage-book.ts';
import { readLogEntry } from '../../src/state/content.ts';
import { selectEntries } from '../../src/state/log-query.ts';
import { logEntry } from '../conformance/state.ts';
import { memoryStore } from '../helpers/memory-store.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const HOUR = 3_600_000;

function memoryFile() {
  let days: UsageDays = NO_USAGE;
  return {
    read: async () => days,
    async update<T>(change: (before: UsageDays) => readonly [UsageDays, T]) {
      const [after, answer] = change(days);
      days = after;
      return answer;
    },
  };
}

function entry(id: string, at: number, cost: number | 'unknown' = 75) {
  const usage = { inputTokens: 10, outputTokens: 5, cachedInputTokens: 4 };
  const good = {
    id,
    provider: 'zai',
    model: 'glm-4.7',
    ok: true,
    latencyMs: 20,
    usage,
    ...(cost !== 'unknown' && { costNanoUsd: cost }),
  };
  const bad = {
    id: `${id}-0`,
    provider: 'groq',
    model: 'llama',
    ok: false,
    latencyMs: 5,
    kind: 'server_error' as const,
    costNanoUsd: 0,
  };
  return logEntry(id, { at, attempts: [bad, good] });
}

it('sums attempts by provider, account, model and task, failed ones too', async () => {
  const store = memoryStore();
  store.log.push(entry('a', NOON), entry('b', NOON + 1), entry('c', NOON + 2, 'unknown'));
  const days = await createUsageBook(store, memoryFile(), () => 'UTC').upToDate();
  expect(days.days['2026-11-21']).toEqual({
    requests: 3,
    answered: 3,
    sums: {
      'groq|default|llama|coding': {
        calls: 3,
        failed: 3,
        inputTokens: 0,
        outputTokens: 0,
        cachedInputTokens: 0,
        cost: 0,
        unpriced: 0,
      },
      'zai|default|glm-4.7|coding': {
        calls: 3,
        failed: 0,
        inputTokens: 30,
        outputTokens: 15,
        cachedInputTokens: 12,
        cost: 150,
        unpriced: 1,
      },
    },
  });
});

it('tells names apart that hold the sign between names', async () => {
  const store = memoryStore();
  const attempt = { ...entry('a', NOON).attempts[1]!, model: 'a|b%7C|c%' };
  store.log.push(logEntry('a', { at: NOON, client: 'team|1', attempts: [attempt] }));
  const days = await createUsageBook(store, memoryFile(), () => 'UTC').upToDate();
  const [row] = usageRows(days, '');
  expect(row).toMatchObject({ provider: 'zai', model: 'a|b%7C|c%', task: 'coding', client: 'team|1' });
});

it('days are those of the zone', async () => {
  const store = memoryStore();
  store.log.push(entry('a', Date.UTC(2026, 10, 21, 15, 59)), entry('b', Date.UTC(2026, 10, 21, 16, 0)));
  const { days } = await createUsageBook(store, memoryFile(), () => 'Asia/Shanghai').upToDate();
  expect(Object.keys(days).toSorted()).toEqual(['2026-11-21', '2026-11-22']);
});

it('is the same however often it is summed up, by several at once too', async () => {
  const stops = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(3 * 24), { minLength: 1, maxLength: 30 }), stops, async (hours, sizes) => {
      const [store, whole] = [memoryStore(), memoryStore()];
      const file = memoryFile();
      const books = [0, 1, 2].map(() => createUsageBook(store, file, () => 'UTC'));
      const entries = hours.map((hour, n) => entry(`e${n}`, NOON + hour * 60_000));
      let done = 0;
      for (const size of [...sizes, entries.length]) {
        store.log.push(...entries.slice(done, done + size));
        done += size;
        await Promise.all(books.map(book => book.upToDate()));
      }
      whole.log.push(...entries);
      const expected = await createUsageBook(whole, memoryFile(), () => 'UTC').upToDate();
      expect(await file.read()).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

it('is the same over a log that is longer than what the sums remember of it', async () => {
  const store = memoryStore();
  const file = memoryFile();
  const book = createUsageBook(store, file, () => 'UTC');
  for (let n = 0; n < 900; n++) {
    store.log.push(entry(`e${n}`, NOON + n));
    if (n % 290 === 0) await book.upToDate();
  }
  // Some of those that are remembered are gone: what stood behind them is not counted again.
  await book.upToDate();
  store.log.splice(880);
  store.log.push(entry('last', NOON + 1_000));
  const { days } = await book.upToDate();
  expect(days['2026-11-21']?.requests).toBe(901);
});

it('keeps what the log has forgotten', async () => {
  const store = memoryStore();
  const book = createUsageBook(store, memoryFile(), () => 'UTC');
  store.log.push(entry('old', NOON));
  await book.upToDate();
  store.log.splice(0);
  store.log.push(entry('new', NOON + 48 * HOUR));
  const rows = usageRows(await book.upToDate(), '2026-11-01');
  expect(sumBy(rows, row => row.day).map(([day, { cost }]) => [day, cost])).toEqual([
    ['2026-11-21', 75],
    ['2026-11-23', 75],
  ]);
});

it('goes on where a clock had jumped ahead and was set back', async () => {
  const store = memoryStore();
  const log = { entries: (query: LogQuery) => selectEntries(store.entries({}), query, readLogEntry) };
  const book = createUsageBook(log, memoryFile(), () => 'UTC');
  store.log.push(entry('a', NOON));
  await book.upToDate();
  store.log.push(entry('from the future', NOON + 20_000 * HOUR));
  await book.upToDate();
  // More of them than the sums remember ids.
  const future = Array.from({ length: 300 }, (_, n) => entry(`f${n}`, NOON + 20_000 * HOUR + n));
  store.log.push(...future, entry('b', NOON + HOUR));
  for (const id of ['c', 'd']) {
    await book.upToDate();
    store.log.push(entry(id, NOON + 2 * HOUR));
  }
  const { days } = await book.upToDate();
  expect(Object.values(days).map(({ requests }) => requests)).toEqual([4, 301]);
});

it('counts nothing twice where the newest entries of the log are gone', async () => {
  const store = memoryStore();
  const book = createUsageBook(store, memoryFile(), () => 'UTC');
  store.log.push(...Array.from({ length: 9 }, (_, n) => entry(`e${n}`, NOON + n)));
  await book.upToDate();
  // A power cut takes what the disk did not have yet.
  store.log.splice(7);
  store.log.push(entry('new', NOON + 100));
  const { days } = await book.upToDate();
  expect(days['2026-11-21']?.requests).toBe(10);
  store.log.splice(0, 7);
  expect(await book.upToDate()).toMatchObject({ days });
});

it('counts each once where the log gains entries before those that it had shown', async () => {
  const store = memoryStore();
  const book = createUsageBook(store, memoryFile(), () => 'UTC');
  const [a, b, own, other] = ['a', 'b', 'own', 'other'].map((id, n) => entry(id, NOON + n));
  // While Redis is away, a machine's own entries are shown alone; Redis is told them later, after those of others.
  store.log.push(a!, b!);
  await book.upToDate();
  store.log.splice(0, 2, own!);
  await book.upToDate();
  store.log.splice(0, 1, a!, b!, other!, own!);
  for (let time = 0; time < 2; time++) {
    const { days } = await book.upToDate();
    expect(days['2026-11-21']?.requests).toBe(4);
  }
});

it('loses no correction that is made while it sums up', async () => {
  const store = memoryStore();
  const file = memoryFile();
  const book = createUsageBook(store, file, () => 'UTC');
  store.log.push(entry('a', NOON), entry('b', NOON));
  await book.upToDate();
  store.log.push(entry('c', NOON));
  const slow = {
    async *entries() {
      await book.correct([
        { at: NOON, endedAt: NOON, task: 'coding', attempt: entry('a', NOON).attempts[1]!, after: 1_000 },
      ]);
      yield* store.entries({});
    },
  };
  const { days } = await createUsageBook(slow, file, () => 'UTC').upToDate();
  expect(days['2026-11-21']?.sums['zai|default|glm-4.7|coding']?.cost).toBe(1_000 + 75 + 75);
  expect((await file.read()).days).toEqual(days);
});

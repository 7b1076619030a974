// Tests of the daily sums: they follow the log whoever sums it up and when, in days of the user's zone.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sumBy, usageRows } from '../../src/accounting/usage-days.ts';
import { NO_USAGE, type UsageDays } from '../../src/domain/usage-days.ts';
import { createUsageBook } from '../../src/engine/usage-book.ts';
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

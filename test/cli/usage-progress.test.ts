// `usage` where the daily sums are gone and a long log is read again: told on a terminal only, and ended by a signal.
import { expect, it } from 'vitest';
import { NO_USAGE, type UsageDays } from '../../src/domain/usage-days.ts';
import { createUsageBook } from '../../src/engine/usage-book.ts';
import { logEntry } from '../conformance/state.ts';
import { NOW, runLine } from './host.ts';

const ENTRIES = 100_500;

function bookOver(onEntry: (n: number) => void = () => {}) {
  let days: UsageDays = NO_USAGE;
  const file = {
    read: async () => days,
    async update<T>(change: (before: UsageDays) => readonly [UsageDays, T]) {
      const [after, answer] = change(days);
      days = after;
      return answer;
    },
  };
  const log = {
    async *entries() {
      const entry = logEntry('x', { at: NOW });
      for (let n = 1; n <= ENTRIES; n++) {
        onEntry(n);
        yield { ...entry, id: `e${n}` };
      }
    },
  };
  return { usage: async () => createUsageBook(log, file, () => 'UTC'), days: () => days };
}

it.each([
  { where: 'a terminal', terminal: { stderr: 80 }, told: ['50,000 requests summed up', '100,000 requests summed up'] },
  { where: 'a pipe', terminal: {}, told: [] },
])('progress on $where', async ({ terminal, told }) => {
  const { usage } = bookOver();
  const { code, stdout, stderr } = await runLine(['provider', 'usage', '--json'], { usage, terminal });
  expect([code, JSON.parse(stdout).overview.requests]).toEqual([0, ENTRIES]);
  expect(stderr.split('\n').filter(line => line !== '')).toEqual(told);
});

it('Ctrl-C ends it, and nothing is half summed up', async () => {
  const stop = new AbortController();
  const { usage, days } = bookOver(n => n === 60_000 && stop.abort());
  const { code, stdout } = await runLine(['provider', 'usage'], { usage, signal: stop.signal });
  expect([code, stdout, days()]).toEqual([130, '', NO_USAGE]);
});

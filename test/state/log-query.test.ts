// Tests of questions to the log: what was told late hides nothing, and old entries are not read for ever.
import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../../src/domain/outcome.ts';
import { rebuildQuotas } from '../../src/engine/rebuild.ts';
import { createJudge, LATE_ENTRIES, selectEntries } from '../../src/state/log-query.ts';
import { logEntry } from '../conformance/state.ts';
import { account, model, provider } from '../helpers/world.ts';

const DAY = 86_400_000;
const TODAY = 50 * DAY;
const judge = createJudge('the log', () => {});
const orphans = (count: number) => Array.from({ length: count }, (_, n) => logEntry(`late-${n}`, { at: TODAY - DAY }));

/** `entries`, and how many of them were asked for. */
function counted(entries: readonly LogEntry[]) {
  const seen = {
    count: 0,
    *values() {
      for (const entry of entries) {
        seen.count += 1;
        yield entry;
      }
    },
  };
  return seen;
}

async function idsSince(values: Iterable<unknown>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of selectEntries(values, { since: TODAY }, judge)) ids.push(id);
  return ids;
}

describe('the log since this morning', () => {
  const [first, second] = [logEntry('today-1', { at: TODAY + 1 }), logEntry('today-2', { at: TODAY + 2 })];
  const now = logEntry('now', { at: TODAY + 3 });

  it.each([1, 300, LATE_ENTRIES - 1])('has what stands before %s of yesterday that were told late', async count => {
    expect(await idsSince([now, ...orphans(count), second, first])).toEqual(['now', 'today-2', 'today-1']);
  });

  it('is not looked for in years of older ones', async () => {
    const seen = counted([now, ...orphans(3 * LATE_ENTRIES)]);
    expect(await idsSince(seen.values())).toEqual(['now']);
    expect(seen.count).toBe(LATE_ENTRIES + 1);
  });
});

it('quotas are rebuilt from all requests of their window, whatever was told late between them', async () => {
  const lab = provider('lab', [model('m1')], {
    accounts: [
      account(undefined, { quota: { limits: [{ limit: 10, unit: 'requests', window: 'day' }], source: 'published' } }),
    ],
  });
  const attempts = [{ provider: 'lab', model: 'm1', id: 'a', ok: true, latencyMs: 1 }];
  const called = (id: string, at: number) => logEntry(id, { at, attempts });
  const months = called('months ago', TODAY - 40 * DAY);
  async function* log() {
    yield* [called('c', TODAY + 3), months, called('b', TODAY + 2), called('a', TODAY + 1)];
  }
  const { quotas } = await rebuildQuotas(log(), [lab], TODAY + 4);
  expect(quotas['lab|default']).toMatchObject([{ used: 3 }]);
});

// The real program killed with SIGKILL at changes that it makes to the ledger of credits, the budgets and the daily sums: all adds up, and the next command works.
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CreditEntry } from '../../src/domain/credits.ts';
import { createHome, type Home } from '../helpers/binary.ts';
import { type Killer, startKiller } from '../helpers/killed-program.ts';
import { answer, LAB_ENV, useLab } from '../helpers/lab.ts';
import { withinOneDay } from '../helpers/one-day.ts';
import { startUpstream, type Upstream } from '../helpers/upstream.ts';

withinOneDay();

/** The enumeration without processes is test/state/write-points-money.test.ts and test/engine/write-points.test.ts. */
const SAMPLE = 6;
/** Three tokens at $1 and one at $2 a million. */
const COST = 5_000;
const BOUGHT = 86_956_000_000;

let killer: Killer;
let upstream: Upstream;
let origin: Home;
const homes: Home[] = [];
const opened = (): Home => {
  const home = createHome(LAB_ENV);
  homes.push(home);
  return home;
};
beforeAll(async () => {
  killer = await startKiller();
  upstream = await startUpstream(answer('fine'));
});
afterAll(async () => {
  await killer.remove();
  await upstream.close();
});
afterEach(() => {
  for (const home of homes.splice(0)) home.remove();
});

/** A home with credits, a budget and one call of the past, and `words` said in it; made once, copied for each kill. */
async function begin(...words: readonly (readonly string[])[]): Promise<void> {
  origin = opened();
  useLab(origin, upstream.url, {}, { budget: { month: 50 } });
  const first = ['credits', 'topup', '100', '--payment-id', 'first'];
  for (const args of [first, ['chat', 'one'], ...words]) expect(await origin.run(args)).toMatchObject({ code: 0 });
}
const make = () => {
  const home = opened();
  cpSync(origin.dir, home.dir, { recursive: true });
  return home;
};

const json = async (home: Home, ...args: readonly string[]) => {
  const { code, stdout, stderr } = await home.run([...args, '--json']);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
};
const read = (home: Home, name: string) => JSON.parse(readFileSync(join(home.dir, name), 'utf8'));
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

/** Entry by entry: the last line may be torn until somebody writes again. */
function wholeLines(text: string): readonly CreditEntry[] {
  return text.split('\n').flatMap(line => {
    try {
      return line.startsWith('{') ? [JSON.parse(line.replace(/,$/, '')) as CreditEntry] : [];
    } catch {
      return [];
    }
  });
}

/** The ledger adds up, for the program and by hand; what was bought and what was paid by it. */
async function audited(home: Home) {
  expect(await json(home, 'credits', 'history', '--verify')).toMatchObject({ audit: { ok: true } });
  const entries = wholeLines(readFileSync(join(home.dir, 'provider-credits.json'), 'utf8'));
  expect(sum(entries.map(({ amount }) => amount))).toBe(entries.at(-1)!.balance);
  return {
    bought: sum(entries.filter(({ type }) => type === 'topup').map(({ amount }) => amount)),
    paid: sum(entries.map(({ cost = 0 }) => cost)),
  };
}

/** The sums are those of the log. */
async function summedUp(home: Home): Promise<void> {
  const { overview } = await json(home, 'usage');
  const log = read(home, 'providers-log.json') as readonly { readonly costNanoUsd: number }[];
  expect(overview.requests).toBe(log.length);
  expect(Math.round(overview.costUsd * 1e9)).toBe(sum(log.map(({ costNanoUsd }) => costNanoUsd)));
}

describe('killed in the middle of', () => {
  it('a top-up: it counts once, however often it is told', async () => {
    await begin();
    const args = ['credits', 'topup', '100', '--payment-id', 'second'];
    await killer.atPoints({
      make,
      args,
      sample: SAMPLE,
      async check(home) {
        expect([BOUGHT, 2 * BOUGHT]).toContain((await audited(home)).bought);
        await json(home, ...args);
        expect(await json(home, ...args)).toMatchObject({ added: false });
        expect(await audited(home)).toEqual({ bought: 2 * BOUGHT, paid: COST });
      },
    });
  });

  it('a paid call: it is paid or not, and the next one is', async () => {
    await begin();
    await killer.atPoints({
      make,
      args: ['chat', 'two'],
      sample: 2 * SAMPLE,
      async check(home) {
        const { paid } = await audited(home);
        expect([COST, 2 * COST]).toContain(paid);
        await json(home, 'chat', 'three');
        expect(await audited(home)).toEqual({ bought: BOUGHT, paid: paid + COST });
        expect(read(home, 'provider-credits.json').at(-1)).toMatchObject({ type: 'settle', cost: COST });
        const [use] = Object.values(read(home, 'provider-cache.json').budgets) as { spent: number; held: object }[];
        expect([2 * COST, 3 * COST]).toContain(use!.spent);
        expect(Object.keys(use!.held).length).toBeLessThanOrEqual(1);
        await summedUp(home);
      },
    });
  });

  it.each([
    { what: 'the first summing up', words: [] },
    { what: 'adding to the sums', words: [['usage'], ['chat', 'two'], ['chat', 'three']] },
    { what: 'rebuilding the sums', words: [['usage'], ['chat', 'two']], isGone: true },
  ])('$what: they are those of the log', async ({ words, isGone }) => {
    await begin(...words);
    if (isGone) rmSync(join(origin.dir, 'provider-usage.json'));
    await killer.atPoints({
      make,
      args: ['usage'],
      sample: SAMPLE,
      async check(home) {
        for (let time = 0; time < 2; time++) await summedUp(home);
        await json(home, 'chat', 'next');
        await summedUp(home);
      },
    });
  });
});

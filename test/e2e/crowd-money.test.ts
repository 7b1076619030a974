// 64 processes of the real program that pay from one ledger and one budget at once, some of them killed: nothing is overrun, and all adds up.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CreditEntry } from '../../src/domain/credits.ts';
import { createHome, type Home } from '../helpers/binary.ts';
import { answer, LAB_ENV, useLab } from '../helpers/lab.ts';
import { withinOneDay } from '../helpers/one-day.ts';
import { type Running, startWith } from '../helpers/shell.ts';
import { startUpstream, type Upstream } from '../helpers/upstream.ts';

withinOneDay();

// Real processes on a machine that may be busy with others.
const COUNT = 64;
/** Three tokens at $1 and one at $2 a million. */
const COST = 5_000;
const LIMIT_USD = 1.5;

let upstream: Upstream;
let home: Home;
beforeEach(async () => {
  upstream = await startUpstream(answer('fine'));
  home = createHome(LAB_ENV);
  useLab(home, upstream.url, {}, { budget: { month: LIMIT_USD } });
});
afterEach(async () => {
  await upstream.close();
  home.remove();
});

const read = (name: string) => JSON.parse(readFileSync(join(home.dir, name), 'utf8'));
const json = async (...args: readonly string[]) => JSON.parse((await home.run([...args, '--json'])).stdout);
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

it('never overrun a budget or a balance, and nothing is lost that was told', async () => {
  // Neither is enough for what 64 calls might take at once.
  await json('credits', 'topup', '1', '--payment-id', 'p');
  const running = new Map<string, Running>();
  upstream.use(async (request, response) => {
    const { messages } = JSON.parse(request.body) as { messages: { content: string }[] };
    const name = messages.at(-1)!.content;
    // One in four is killed while it waits for its answer, and one in four when it has it.
    if (Number(name) % 4 === 0) running.get(name)?.kill('SIGKILL');
    else await answer('fine')(request, response);
    if (Number(name) % 4 === 1) running.get(name)?.kill('SIGKILL');
  });
  for (let n = 0; n < COUNT; n++) running.set(`${n}`, startWith(home, ['chat', `${n}`, '--json'], 'ignore'));
  const ends = await Promise.all([...running.values()].map(({ ended }) => ended));
  for (const { code, signal, stderr } of ends) expect([0, 6, 'SIGKILL'], stderr).toContain(signal ?? code);
  const answered = ends.filter(({ code }) => code === 0);
  expect(answered.length).toBeGreaterThan(0);
  expect(ends.some(({ signal }) => signal === 'SIGKILL')).toBe(true);

  // Whatever the last one left is mended by whoever comes next.
  await json('credits', 'topup', '1', '--payment-id', 'q');
  const entries = read('provider-credits.json') as readonly CreditEntry[];
  for (const { balance } of entries) expect(balance).toBeGreaterThanOrEqual(0);
  expect(sum(entries.map(({ amount }) => amount))).toBe(entries.at(-1)!.balance);
  expect(await json('credits', 'history', '--verify')).toMatchObject({ audit: { ok: true } });
  const settled = entries.filter(({ type }) => type === 'settle');
  expect(new Set(settled.map(({ attempt }) => attempt)).size).toBe(settled.length);
  expect(settled.every(({ cost }) => cost === COST)).toBe(true);
  expect(settled.length).toBeGreaterThanOrEqual(answered.length);

  const [use] = Object.values(read('provider-cache.json').budgets) as {
    spent: number;
    held: Record<string, { amount: number }>;
  }[];
  const held = sum(Object.values(use!.held).map(({ amount }) => amount));
  expect(use!.spent + held).toBeLessThanOrEqual(LIMIT_USD * 1e9);
  expect(use!.spent).toBeGreaterThanOrEqual(answered.length * COST);
  expect(use!.spent % COST).toBe(0);

  const { overview } = await json('usage');
  const { entries: log } = await json('log', '-n', '1000');
  const ids = new Set((log as { id: string }[]).map(({ id }) => id));
  expect([ids.size, overview.requests]).toEqual([log.length, log.length]);
  for (const { stdout } of answered) expect(ids.has(JSON.parse(stdout).id)).toBe(true);
});

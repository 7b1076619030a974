// Tests of calls that are nobody's question: probes, second opinions and repairs are paid from budgets and credits, and logged.
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditLedger } from '../../src/accounting/credits.ts';
import { cutNotice } from '../../src/cli/cut-notice.ts';
import type { CreditEntry } from '../../src/domain/credits.ts';
import { isAside } from '../../src/domain/outcome.ts';
import { createCreditBook, type OwnCreditBook } from '../../src/engine/credit-book.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { probeProvider } from '../../src/engine/probe.ts';
import { probeQuota } from '../../src/engine/quota-probe.ts';
import { runStructured } from '../../src/engine/structured.ts';
import { always } from '../../src/sandbox/script.ts';
import { createCreditFile } from '../../src/state/credit-ledger.ts';
import { withinOneDay } from '../helpers/one-day.ts';
import { type Member, type Rig, startRig } from '../helpers/rig.ts';
import { analysis, type settings } from '../helpers/world.ts';
import { ownProcesses, temporaryFolder } from '../state/fixtures.ts';

withinOneDay();

const CREDIT = 1_000_000;
const USD = 1_000_000_000;
const signal = new AbortController().signal;
const clock = { now: () => Date.now() };
let folder: ReturnType<typeof temporaryFolder>;
let credits: OwnCreditBook;
let rig: Rig | undefined;
beforeEach(() => {
  folder = temporaryFolder();
  const path = join(folder.path, 'provider-credits.json');
  credits = createCreditBook(createCreditFile({ path, clock, lock: { processes: ownProcesses() } }), clock, () => {});
});
afterEach(async () => {
  await rig?.close();
  rig = undefined;
  folder.remove();
});

const paid: Member = { id: 'paid', model: { price: { inputPer1M: 10, outputPer1M: 50 } } };
const start = async (
  members: readonly Member[],
  chosen: Parameters<typeof settings>[0] = {},
  ports: Partial<EnginePorts> = {},
) => {
  rig = await startRig(members, { settings: chosen, ports: { credits, ...ports } });
  return rig;
};
const monthly = (usd: number) => ({ budgets: [{ window: 'month', limit: Math.round(usd * USD) }] }) as const;
const spent = ({ store }: Rig) => Object.values(store.state.budgets!)[0]!;
const topUp = (usd: number) => credits.topUp({ payment: `p${usd}`, paid: Math.round(usd * USD) });
const ledger = async () => {
  const entries: CreditEntry[] = [];
  for await (const entry of credits.entries()) entries.push(entry);
  return entries.reverse();
};
const probe = ({ ports, providers }: Rig) => probeProvider(ports, providers[0]!, {}, { signal });

it.each([
  ['the credits', 0.05, 1, { by: 'credits', name: 'credits' }],
  ['the budget', 9, 0.04, { by: 'budget', name: 'budget of $0.04 a month' }],
])('an answer that %s cut short says so', async (_, bought, budget, cutBy) => {
  await topUp(bought);
  const made = await start(
    [{ ...paid, reply: () => Array.from({ length: 2_000 }, (_, n) => `word${n}`).join(' ') }],
    monthly(budget),
  );
  const { outcome } = await made.ask();
  expect(outcome.attempts).toMatchObject([{ ok: true, finishReason: 'length', cutBy }]);
  expect(/credits topup/.test(cutNotice(outcome, false)!)).toBe(cutBy.by === 'credits');
});

describe('a probe', () => {
  it('takes its cost of the budget and of the credits, and is in the log', async () => {
    await topUp(1.15);
    const made = await start([paid], monthly(1));
    const { ok, cost } = await probe(made);
    expect([ok, cost! > 0]).toEqual([true, true]);
    expect(spent(made)).toMatchObject({ spent: cost, held: {} });
    expect((await ledger()).map(({ type }) => type)).toEqual(['topup', 'reserve', 'settle']);
    expect(await credits.standing()).toEqual({ isOn: true, balance: 1_000 * CREDIT - cost!, reserved: 0 });
    expect(made.store.log).toMatchObject([
      { purpose: 'probe', provider: 'paid', ok: true, costNanoUsd: cost, attempts: [{ costNanoUsd: cost }] },
    ]);
    expect((await ledger())[1]!.attempt).toBe(made.store.log[0]!.attempts[0]!.id);
  });

  it.each([
    ['the budget', { usd: 0.000_01, bought: 10, code: 'budget_spent' }],
    ['the credits', { usd: 1, bought: 0.0012, code: 'credits_short' }],
  ])('is not made where %s would not cover it', async (_, { usd, bought, code }) => {
    await topUp(bought);
    const before = (await credits.standing()).balance;
    const made = await start([{ ...paid, model: { price: { inputPer1M: 100, outputPer1M: 500 } } }], monthly(usd));
    const { ok, failure } = await probe(made);
    expect([ok, failure?.code, made.hits('paid')]).toEqual([false, code, 0]);
    expect(spent(made)).toMatchObject({ spent: 0, held: {} });
    expect(await credits.standing()).toMatchObject({ balance: before, reserved: 0 });
    expect(made.store.log).toEqual([]);
  });

  it('that we end ourselves costs its prompt, which was read', async () => {
    const script = always({ type: 'stall', afterTokens: 0 });
    const made = await start([{ ...paid, script }], { ...monthly(1), timeouts: { firstTokenMs: 150 } });
    const { ok, failure, cost } = await probe(made);
    expect([ok, failure?.kind, cost! > 0]).toEqual([false, 'timeout', true]);
    expect(spent(made)).toMatchObject({ spent: cost, held: {} });
    expect(made.store.log).toMatchObject([{ purpose: 'probe', costNanoUsd: cost, kind: 'timeout' }]);
  });

  it('that fails gives back what was held', async () => {
    await topUp(1.15);
    const made = await start([{ ...paid, script: always({ type: 'status', status: 401 }) }], monthly(1));
    const { ok } = await probe(made);
    expect(ok).toBe(false);
    expect(spent(made)).toMatchObject({ spent: 0, held: {} });
    expect(await credits.standing()).toMatchObject({ balance: 1_000 * CREDIT, reserved: 0 });
    expect(made.store.log).toMatchObject([{ purpose: 'probe', ok: false, kind: 'auth' }]);
    // It shows something to a person; whom requests go to is not its business.
    expect(made.store.state.cooldowns).toEqual({});
    expect(made.store.state.current).toBeUndefined();
  });

  it('costs nothing where the model does, whatever the budget', async () => {
    const made = await start([{ id: 'free', model: { free: true } }], monthly(0));
    expect(await probe(made)).toMatchObject({ ok: true, cost: 0 });
  });

  it('of a quota is paid for as well, and health learns from it', async () => {
    const made = await start([paid], monthly(1));
    const [provider] = made.providers;
    const { cost } = await probeQuota(made.ports, provider!, provider!.accounts[0]!, signal);
    expect(spent(made)).toMatchObject({ spent: cost, held: {} });
    expect(Object.values(made.store.state.measures)).toMatchObject([{ requests: 1, failed: 0 }]);
    expect(made.store.log.map(isAside)).toEqual([true]);
  });

  it('of a quota that cannot be paid asks nobody, and says so', async () => {
    const made = await start([paid], monthly(0.000_01));
    const [provider] = made.providers;
    const told = await probeQuota(made.ports, provider!, provider!.accounts[0]!, signal);
    expect(told).toMatchObject({ figures: 0, failure: { code: 'budget_spent' } });
    expect([told.model, told.cost, made.hits('paid')]).toEqual([undefined, undefined, 0]);
  });

  it('at the same time as others, none of them overruns what is there', async () => {
    await topUp(0.0115);
    const made = await start([paid], monthly(0.004));
    const all = await Promise.all(Array.from({ length: 24 }, () => probe(made)));
    const cost = all.reduce((sum, one) => sum + (one.cost ?? 0), 0);
    expect(all.some(({ ok }) => ok) && all.some(({ failure }) => failure?.code === 'budget_spent')).toBe(true);
    expect(spent(made)).toMatchObject({ spent: cost, held: {} });
    expect(cost).toBeLessThanOrEqual(0.004 * USD);
    expect(await auditLedger(credits.entries())).toMatchObject({ sum: 10 * CREDIT - cost, problem: undefined });
  });
});

describe('a second opinion', () => {
  const abstaining: EnginePorts['analyze'] = () => analysis({ task: 'simple', confidence: 0.4, confident: false });
  const cheap: Member = {
    id: 'cheap',
    reply: () => 'planning',
    model: { price: { inputPer1M: 0.1, outputPer1M: 0.4 } },
  };
  const ask = (chosen: Parameters<typeof settings>[0]) =>
    start([paid, cheap], { taskClassifier: 'model', ...chosen }, { analyze: abstaining });

  it('takes its cost of budget and credits beside that of the answer, also of the client in whose name it is', async () => {
    await topUp(1.15);
    const limit = { window: 'month', limit: USD } as const;
    const made = await ask({ clients: ['bot'], budgets: [limit, { ...limit, client: 'bot' }] });
    const { outcome } = await made.ask('put it in order', { client: 'bot' });
    expect(made.store.log.map(({ purpose, client }) => [purpose, client])).toEqual([
      ['second_opinion', 'bot'],
      [undefined, 'bot'],
    ]);
    const cost = made.store.log.reduce((sum, { costNanoUsd }) => sum + costNanoUsd!, 0);
    expect(cost).toBeGreaterThan(outcome.cost!);
    expect(Object.values(made.store.state.budgets!).map(use => use.spent)).toEqual([cost, cost]);
    expect(await credits.standing()).toMatchObject({ balance: 1_000 * CREDIT - cost, reserved: 0 });
    expect(made.store.state.current?.provider).toBe('paid');
  });

  it('is not asked for where the budget does not cover it', async () => {
    const made = await ask(monthly(0.000_001));
    expect((await made.ask()).outcome.failure?.code).toBe('budget_spent');
    expect([made.hits('cheap'), made.hits('paid')]).toEqual([0, 0]);
  });
});

describe('the second attempt at a structured answer', () => {
  const format = { type: 'json_schema', name: 'a', schema: { type: 'object' } } as const;
  const call = {
    request: { messages: [{ role: 'user' as const, content: 'x' }], responseFormat: format },
    routing: {},
  };
  const never = () => ['it is never right'];

  it('is paid for like the first, and both are in the log', async () => {
    await topUp(1.15);
    const made = await start([paid], monthly(1));
    const outcome = await runStructured(made.engine, call, never, () => {});
    expect(outcome.attempts).toHaveLength(2);
    expect(made.store.log.map(({ purpose }) => purpose)).toEqual([undefined, 'repair']);
    expect(spent(made)).toMatchObject({ spent: outcome.cost, held: {} });
    expect(await credits.standing()).toMatchObject({ balance: 1_000 * CREDIT - outcome.cost!, reserved: 0 });
  });

  it('is refused where the first has spent what there was', async () => {
    const reply = () => 'word '.repeat(400);
    // The first may cost some $0.027 and does cost $0.02 or more; for a second the rest is too little.
    const made = await start([{ ...paid, reply }], monthly(0.045));
    const outcome = await runStructured(made.engine, call, never, () => {});
    expect([outcome.ok, outcome.failure?.code, made.hits('paid')]).toEqual([false, 'budget_spent', 1]);
    expect(spent(made).spent).toBe(outcome.attempts[0]!.cost);
  });
});

// Tests of budgets of accounts and clients: who is passed over, who is refused, what each call is held against.
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { ownerName, reaches, runningBudgets, windowAt, withSpending } from '../../src/accounting/budget.ts';
import type { Budget, Settings } from '../../src/domain/settings.ts';
import { EMPTY_STATE } from '../../src/domain/state.ts';
import { claim } from '../../src/engine/claim.ts';
import { logEntry } from '../conformance/state.ts';
import { withinOneDay } from '../helpers/one-day.ts';
import { type Member, type Rig, startRig } from '../helpers/rig.ts';
import { model, provider } from '../helpers/world.ts';

withinOneDay();

let rig: Rig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

const USD = 1_000_000_000;
const account = (id: string) => ({ id, named: true, hasKey: true });
const pool: Member = {
  id: 'pool',
  model: { price: { inputPer1M: 10, outputPer1M: 50 } },
  resolved: { accounts: [account('work'), account('home')], loadBalancing: 'round_robin' },
};
const cheap: Member = { id: 'cheap', model: { price: { inputPer1M: 0.01, outputPer1M: 0.05 } } };
const start = async (members: readonly Member[], settings: Partial<Settings>) => {
  rig = await startRig(members, { settings });
  return rig;
};
const day = (usd: number, owner: Partial<Budget> = {}): Budget => ({
  window: 'day',
  limit: Math.round(usd * USD),
  ...owner,
});
const used = ({ store }: Rig, owner: string) =>
  store.state.budgets![`${owner}|day|${windowAt('day', Date.now(), 'UTC').id}`];
const work = { provider: 'pool', account: 'work' };
const home = { provider: 'pool', account: 'home' };

describe('a provider', () => {
  const twin: Member = { ...cheap, id: 'twin', model: { price: { inputPer1M: 10, outputPer1M: 50 } } };
  const dear: Member = { ...twin, id: 'dear' };

  it('whose own budget is spent is passed over for one that has money, and named', async () => {
    const { ask, hits } = await start([dear, twin], { budgets: [day(0.0001, { provider: 'dear' }), day(1)] });
    const { outcome } = await ask();
    expect([outcome.ok, outcome.candidate?.provider, hits('dear')]).toEqual([true, 'twin', 0]);
    expect(outcome.decision.excluded).toMatchObject([{ provider: 'dear', reason: 'budget_spent' }]);
    expect(outcome.decision.excluded[0]).not.toHaveProperty('isOwn');
    expect(outcome.decision.passedOver).toMatchObject([{ provider: 'dear', code: 'budget_spent' }]);
  });

  it('that is named is refused all the same', async () => {
    const { ask, hits } = await start([dear, twin], { budgets: [day(0.0001, { provider: 'dear' })] });
    const { outcome } = await ask('hello', { provider: 'dear' });
    expect([outcome.failure?.code, hits('dear'), hits('twin')]).toEqual(['budget_spent', 0, 0]);
  });

  it('whose money another call takes in between is passed over too', async () => {
    const budgets = [day(0.06, { provider: 'dear' })];
    const { ask } = await start([dear, twin], { budgets });
    const asked = await Promise.all(Array.from({ length: 6 }, () => ask()));
    expect(asked.map(({ outcome }) => outcome.ok)).toEqual(asked.map(() => true));
    expect(new Set(asked.map(({ outcome }) => outcome.candidate?.provider))).toEqual(new Set(['dear', 'twin']));
  });

  it('of which several budgets are spent is back when the last of them begins anew; all are told', async () => {
    const month: Budget = { window: 'month', limit: 1, provider: 'dear' };
    const { ask } = await start([dear], { budgets: [day(0.0001, { provider: 'dear' }), month, day(1)] });
    const { outcome } = await ask();
    expect(outcome.resetsAt).toBe(windowAt('month', Date.now(), 'UTC').resetsAt);
    expect(outcome.decision.soonest).toMatchObject({ at: outcome.resetsAt });
    expect(outcome.failure?.message).toMatch(
      /^dear m-dear: dear budget of \$0\.0001 a day: \$0 spent; dear budget of \$\S+ a month: \$0 spent, this call may cost \$0\.\d+$/,
    );
  });
});

describe('an account', () => {
  it('whose budget is spent is passed over in favour of another of the same provider', async () => {
    const { ask } = await start([pool, cheap], { budgets: [day(0.0001, work)] });
    const first = (await ask()).outcome;
    const second = (await ask()).outcome;
    expect([first.candidate, second.candidate]).toMatchObject([
      { provider: 'pool', model: 'm-pool', account: 'home' },
      { provider: 'pool', model: 'm-pool', account: 'home' },
    ]);
    expect(first.decision.excluded).toContainEqual(
      expect.objectContaining({
        account: 'work',
        reason: 'budget_spent',
        detail: expect.stringMatching(/^pool\/work budget of \$0\.0001 a day: \$0 spent, this call may cost \$0\.\d+$/),
      }),
    );
  });

  it('all of them spent, whoever has money is next, and it is said whom he stands in for', async () => {
    const budgets = [day(0.0001, work), day(0.0001, home)];
    const { ask, hits } = await start([pool, cheap], { budgets });
    const { outcome } = await ask();
    expect([outcome.ok, outcome.candidate?.provider, hits('pool')]).toEqual([true, 'cheap', 0]);
    expect(outcome.decision.passedOver).toMatchObject([{ provider: 'pool', code: 'budget_spent' }]);
  });

  it("all of them spent, and what is everybody's too, the call is refused and nobody cheaper takes over unasked", async () => {
    const budgets = [day(0.0001, work), day(0.0001, home), day(0.001)];
    const { ask, hits } = await start([pool, cheap], { budgets });
    const { outcome } = await ask();
    expect([outcome.ok, outcome.failure?.code, hits('pool'), hits('cheap')]).toEqual([false, 'budget_spent', 0, 0]);
  });

  it('is charged what it cost, and no other is', async () => {
    const made = await start([pool], { budgets: [day(1, work), day(1, home), day(1, { provider: 'pool' }), day(1)] });
    const { outcome } = await made.ask();
    const answered = outcome.candidate!.account!;
    expect(used(made, `pool|${answered}`)).toMatchObject({ spent: outcome.cost, held: {} });
    expect(used(made, `pool|${answered === 'work' ? 'home' : 'work'}`)).toMatchObject({ spent: 0, held: {} });
    expect(used(made, 'pool')).toMatchObject({ spent: outcome.cost, held: {} });
    expect(used(made, '*')).toMatchObject({ spent: outcome.cost, held: {} });
  });

  it('spent by others since the decision, the claim turns to the next account', async () => {
    const made = await start([pool], { budgets: [day(1, work), day(1, home)] });
    const outcomes = (await Promise.all(Array.from({ length: 40 }, () => made.ask()))).map(({ outcome }) => outcome);
    for (const id of ['work', 'home']) {
      const cost = outcomes.filter(one => one.candidate?.account === id).reduce((sum, one) => sum + one.cost!, 0);
      expect(used(made, `pool|${id}`)).toMatchObject({ spent: cost, held: {} });
      expect(cost).toBeLessThanOrEqual(USD);
      expect(cost).toBeGreaterThan(0);
    }
  });
});

describe('an account whose budget would cut the answer short', () => {
  // A call may cost some $0.2 at most, and is likely to cost $0.03.
  const little = day(0.05, work);

  it('is passed over for one that pays for all of it, in whatever strategy; the decision alone says so too', async () => {
    for (const loadBalancing of ['round_robin', 'least_used', 'random'] as const) {
      const made = await start([{ ...pool, resolved: { ...pool.resolved, loadBalancing } }], { budgets: [little] });
      const call = { request: { messages: [{ role: 'user' as const, content: 'hello' }] }, routing: {} };
      for (let n = 0; n < 3; n++) {
        expect((await made.engine.decide(call)).account).toBe('home');
        expect((await made.ask()).outcome.candidate?.account).toBe('home');
      }
      await made.close();
    }
  });

  it('answers where all are short, the one with the most first', async () => {
    const budgets = [little, day(0.06, home)];
    const made = await start([pool], { budgets });
    expect((await made.ask()).outcome.candidate?.account).toBe('home');
    // Together they are short in the same way: then it goes round.
    const even = await start([pool], { budgets: [day(0.06, { provider: 'pool' })] });
    expect((await even.ask()).outcome.candidate?.account).toBe('work');
    await made.close();
  });

  it('changes nothing where none is short: each has its turn', async () => {
    const accounts = ['work', 'home', 'spare'].map(account);
    const made = await start([{ ...pool, resolved: { ...pool.resolved, accounts } }], {
      budgets: [day(9, work), day(30, home), day(90)],
    });
    const all = await Promise.all(Array.from({ length: 30 }, () => made.ask()));
    const counts = accounts.map(({ id }) => all.filter(({ outcome }) => outcome.candidate?.account === id).length);
    expect(counts).toEqual([10, 10, 10]);
  });
});

describe('a claim', () => {
  const now = Date.UTC(2026, 10, 21, 12);
  const m = model('m1');
  const lab = provider('lab', [m], { accounts: [account('work'), account('home')], loadBalancing: 'round_robin' });
  const pool = ['home', 'work'].map(id => ({ provider: 'lab', model: 'm1', account: id }));
  const budgets = runningBudgets([day(1, { provider: 'lab', account: 'work' }), day(1, { client: 'bot' })], now, 'UTC');
  const funds = { budgets, size: { inputTokens: 1_000, outputTokens: 500 }, client: 'bot' };
  const claimWith = (spent: readonly number[]) => {
    const known = budgets.map((one, n) => ({ ...one, spent: spent[n]! * USD }));
    const spender = { funds, id: 'a', model: m, until: now + 1 };
    const need = { requests: 1, tokens: 1, usd: 0 };
    const input = { provider: lab, pool, need, isFree: false, mayWait: false, leaseMs: 1, spender, now };
    return claim(withSpending(EMPTY_STATE, known, now), input);
  };

  it('whose turn falls to an account without money goes to the next', () => {
    // Round robin begins with the account that stands first in the settings.
    expect(claimWith([0, 0])[1]).toMatchObject({ candidate: { account: 'work' } });
    const [state, claimed] = claimWith([1, 0]);
    expect(claimed).toMatchObject({
      candidate: { account: 'home' },
      held: { hold: { keys: ['*|bot|day|2026-11-21'] } },
    });
    expect(Object.values(state.budgets!).map(({ held }) => Object.keys(held))).toEqual([[], ['a']]);
  });

  it('that no account can pay is refused in the words of the first, and holds nothing', () => {
    const [state, refused] = claimWith([1, 1]);
    expect(refused).toMatchObject({
      reason: 'budget_spent',
      detail: expect.stringMatching(/^lab\/work budget of \$1 a day/),
    });
    expect(Object.values(state.budgets!).map(({ held }) => held)).toEqual([{}, {}]);
  });
});

describe('a client', () => {
  const clients = ['editor', 'bot'];
  const settings = { clients, budgets: [day(0.0001, { client: 'editor' }), day(5, { client: 'bot' }), day(5)] };

  it('is refused by its own budget, with the figures; others and nobody in particular are not', async () => {
    const { ask, hits } = await start([pool, cheap], settings);
    const { outcome } = await ask('x', { client: 'editor' });
    expect([outcome.ok, hits('pool'), hits('cheap')]).toEqual([false, 0, 0]);
    expect(outcome.failure).toMatchObject({
      code: 'budget_spent',
      message: expect.stringMatching(/client editor budget of \$0\.0001 a day: \$0 spent, this call may cost/),
    });
    expect((await ask('x', { client: 'bot' })).outcome.ok).toBe(true);
    expect((await ask('x')).outcome.ok).toBe(true);
  });

  it('is charged in its own budget and in all that are general, and is in the log', async () => {
    const made = await start([pool], settings);
    const { cost } = (await made.ask('x', { client: 'bot' })).outcome;
    expect([used(made, '*|bot')?.spent, used(made, '*')?.spent]).toEqual([cost, cost]);
    expect(made.store.log.map(({ client }) => client)).toEqual(['bot']);
  });

  it('without a name that is known is an error before anybody is asked', async () => {
    const { ask, hits } = await start([cheap], settings);
    const { outcome } = await ask('x', { client: 'edtor' });
    expect([outcome.failure?.code, hits('cheap')]).toEqual(['unknown_name', 0]);
    expect(outcome.failure?.message).toBe('unknown client "edtor"; did you mean editor?');
  });

  it('what the log knows counts where the state does not, by client and by account', async () => {
    const made = await start([pool], { clients, budgets: [day(9, { client: 'bot' }), day(9, work), day(9, home)] });
    const spent = (id: string, client: string | undefined, at: string, usd: number) => {
      const attempt = {
        id,
        provider: 'pool',
        model: 'm-pool',
        account: at,
        ok: true,
        latencyMs: 1,
        costNanoUsd: usd * USD,
      };
      made.store.log.push(logEntry(id, { at: Date.now(), ...(client && { client }), attempts: [attempt] }));
    };
    spent('a', 'bot', 'work', 1);
    spent('b', 'editor', 'work', 2);
    spent('c', undefined, 'home', 4);
    await made.ask('x', { client: 'bot' });
    const sums = ['*|bot', 'pool|work', 'pool|home'].map(owner => Math.floor(used(made, owner)!.spent / USD));
    expect(sums).toEqual([1, 3, 4]);
  });
});

describe('the arithmetic', () => {
  const name = fc.constantFrom('a', 'b', 'default', '*', 'day');
  const owner: fc.Arbitrary<Partial<Budget>> = fc.oneof(
    fc.constant({}),
    fc.record({ provider: name }),
    fc.record({ provider: name, account: name }),
    fc.record({ client: name }),
  );
  const isReal = ({ provider }: Partial<Budget>) => provider !== '*';

  it('no two owners share a window', () => {
    fc.assert(
      fc.property(owner.filter(isReal), owner.filter(isReal), (a, b) => {
        const [one, other] = runningBudgets([day(1, a), day(1, b)], Date.UTC(2026, 10, 21), 'UTC');
        expect(one!.key === other!.key).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });

  it('a budget reaches exactly what it names', () => {
    const payer = fc.record({
      provider: name,
      account: fc.option(name, { nil: undefined }),
      client: fc.option(name, { nil: undefined }),
    });
    fc.assert(
      fc.property(owner, payer, (budget, { provider, account, client }) => {
        const isNamed = [
          budget.provider === undefined || budget.provider === provider,
          budget.account === undefined || budget.account === (account ?? 'default'),
          budget.client === undefined || budget.client === client,
        ];
        expect(reaches(day(1, budget), { provider, account, client })).toBe(isNamed.every(Boolean));
      }),
    );
  });

  it('owners are told by name', () => {
    const owners = [{}, { provider: 'zai' }, work, { client: 'bot' }];
    expect(owners.map(one => ownerName(day(1, one)))).toEqual([undefined, 'zai', 'pool/work', 'client bot']);
  });
});

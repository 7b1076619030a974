// Tests of budgets in the engine: who is refused, who takes over, what is held and what is settled.
import { afterEach, expect, it } from 'vitest';
import { windowAt } from '../../src/accounting/budget.ts';
import { cutNotice } from '../../src/cli/cut-notice.ts';
import { ALONE, hintOf } from '../../src/cli/outcome-hint.ts';
import type { Settings } from '../../src/domain/settings.ts';
import { answerLine } from '../../src/render/answer-line.ts';
import { always } from '../../src/sandbox/script.ts';
import { logEntry } from '../conformance/state.ts';
import { withinOneDay } from '../helpers/one-day.ts';
import { type Member, type Rig, startRig } from '../helpers/rig.ts';

withinOneDay();

let rig: Rig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

const USD = 1_000_000_000;
const MESSAGES = [{ role: 'user' as const, content: 'hello' }];
const dear: Member = { id: 'dear', model: { price: { inputPer1M: 10, outputPer1M: 50 } } };
const cheap: Member = { id: 'cheap', model: { price: { inputPer1M: 0.01, outputPer1M: 0.05 } } };
const free: Member = { id: 'free', model: { free: true } };
const start = async (members: readonly Member[], settings: Partial<Settings>) => {
  rig = await startRig(members, { settings });
  return rig;
};
const today = () => `*|day|${windowAt('day', Date.now(), 'UTC').id}`;
const day = (usd: number) => [{ window: 'day', limit: Math.round(usd * USD) }] as const;

it('a call within the budget is made, and what it cost is spent', async () => {
  const { ask, store } = await start([dear], { budgets: day(1) });
  const { outcome } = await ask();
  expect(outcome.ok).toBe(true);
  expect(outcome.cost).toBeGreaterThan(0);
  expect(store.state.budgets![today()]).toMatchObject({ spent: outcome.cost, held: {} });
});

it('a call that might exceed it is refused before anybody is asked, with the figures', async () => {
  const { ask, hits } = await start([dear, cheap], { budgets: day(0.001) });
  const { outcome } = await ask();
  expect([outcome.ok, hits('dear'), hits('cheap')]).toEqual([false, 0, 0]);
  expect(outcome.failure).toMatchObject({
    code: 'budget_spent',
    resetsAt: windowAt('day', Date.now(), 'UTC').resetsAt,
  });
  expect(outcome.failure!.message).toMatch(
    /^dear m-dear: budget of \$0\.001 a day: \$0 spent, this call may cost \$0\.\d+$/,
  );
});

it.each([
  { others: [cheap], by: 'cheap' },
  { others: [free], by: 'free' },
])('downgraded, $by answers instead', async ({ others, by }) => {
  const { ask, hits, store } = await start([dear, ...others], { budgets: day(0.001), onBudget: 'downgrade' });
  const { outcome } = await ask();
  expect([outcome.ok, outcome.candidate?.provider, hits('dear')]).toEqual([true, by, 0]);
  expect(answerLine(outcome, Date.now(), () => 'UTC')).toMatch(/ \(after dear: over budget\)$/);
  expect(store.log[0]!.passedOver).toMatchObject([
    { provider: 'dear', model: 'm-dear', kind: 'quota_exhausted', code: 'budget_spent' },
  ]);
});

it('downgraded when somebody else took the money in between is told as well', async () => {
  const budgets = day(0.05).map(one => ({ ...one, provider: 'dear' }));
  const made = await start([dear, cheap], { budgets, onBudget: 'downgrade' });
  const asked = await Promise.all(Array.from({ length: 6 }, () => made.ask()));
  const replaced = asked.filter(({ outcome }) => outcome.candidate?.provider === 'cheap');
  expect(replaced.length).toBeGreaterThan(0);
  for (const { outcome } of replaced)
    expect(answerLine(outcome, Date.now(), () => 'UTC')).toContain('(after dear: over budget)');
});

it('refused for what running calls hold, it says so, and no hour at which it may be back', async () => {
  const slow = always({ type: 'slow_first_token', delayMs: 300 });
  const { ask } = await start([{ ...dear, script: slow }], { budgets: day(0.05) });
  const asked = await Promise.all(Array.from({ length: 4 }, () => ask()));
  const refused = asked.filter(({ outcome }) => !outcome.ok).map(({ outcome }) => outcome);
  expect(refused.length).toBeGreaterThan(0);
  for (const outcome of refused) {
    expect(outcome.failure?.message).toMatch(
      /\$0\.\d+ reserved by running calls, which may be free when they end, this/,
    );
    expect([outcome.resetsAt, outcome.decision.soonest]).toEqual([undefined, undefined]);
    expect(hintOf(outcome, 6, undefined, ALONE)).toMatch(
      /^Try again when the running calls have ended; .*; or let cheaper ones answer: .* downgrade$/,
    );
  }
});

it('what running calls hold is waited for where a wait is allowed', async () => {
  const slow = always({ type: 'slow_first_token', delayMs: 300 });
  const { ask, hits } = await start([{ ...dear, script: slow }], { budgets: day(0.05) });
  const asked = await Promise.all(Array.from({ length: 3 }, () => ask('hello', { waitMs: 60_000 })));
  expect([asked.map(({ outcome }) => outcome.ok), hits('dear')]).toEqual([[true, true, true], 3]);
  expect(asked.some(({ events }) => events.some(({ type }) => type === 'waiting'))).toBe(true);
});

it('what helps against a spent budget is not what is set already', async () => {
  const { ask } = await start([dear], { budgets: day(0.001), onBudget: 'downgrade' });
  const { outcome } = await ask();
  expect(outcome.failure?.code).toBe('budget_spent');
  expect(hintOf(outcome, 6, 1_000, { ...ALONE, downgrades: true })).toBe(
    'See what was spent: openclaw provider usage; or ask only free models: --budget free_only; or wait for the reset',
  );
});

it('the answer is capped at what is left', async () => {
  const { ask, sandbox } = await start([dear], { budgets: day(0.05) });
  await ask();
  const { body } = sandbox.provider('dear').requests.find(({ kind }) => kind === 'chat')!;
  const sent = JSON.parse(body) as { max_completion_tokens?: number; max_tokens?: number };
  const cap = sent.max_completion_tokens ?? sent.max_tokens!;
  // All of $0.05 would buy 1,000 tokens of output without any input.
  expect(cap).toBeGreaterThan(500);
  expect(cap).toBeLessThan(1_000);
});

it.each([
  { usd: 0.04, most: undefined, said: /: the budget of \$0\.04 a day paid for no more\. .* openclaw provider usage;/ },
  { usd: 9, most: 9, said: /cut at the output limit of 9 tokens\. --max-tokens allows more/ },
])('an answer that is cut (budget $usd) says what cut it', async ({ usd, most, said }) => {
  const reply = () => Array.from({ length: 2_000 }, (_, n) => `word${n}`).join(' ');
  const { ask, engine } = await start([{ ...dear, reply }], { budgets: day(usd) });
  const { outcome } = most
    ? { outcome: await engine.run({ request: { messages: MESSAGES, maxOutputTokens: most }, routing: {} }, () => {}) }
    : await ask();
  expect([outcome.ok, outcome.answer?.finishReason]).toEqual([true, 'length']);
  expect(cutNotice(outcome, false)).toMatch(said);
});

it('what the log knows counts where the state does not', async () => {
  const { ask, store, hits } = await start([dear], { budgets: day(5) });
  const attempt = { id: 'x', provider: 'dear', model: 'm-dear', ok: true, latencyMs: 1, costNanoUsd: 5 * USD };
  store.log.push(logEntry('x', { at: Date.now(), attempts: [attempt] }));
  const { outcome } = await ask();
  expect([outcome.failure?.code, hits('dear')]).toEqual(['budget_spent', 0]);
});

it('a budget of one provider limits no other', async () => {
  const budgets = [{ window: 'month', limit: 1, provider: 'dear' }] as const;
  const { ask } = await start([cheap, dear], { budgets });
  expect((await ask()).outcome.candidate?.provider).toBe('cheap');
  expect((await ask('hello', { provider: 'dear' })).outcome.failure?.message).toMatch(/dear budget of .* a month/);
});

it('a failed attempt gives back what was held', async () => {
  const broken = { ...dear, script: always({ type: 'status', status: 503 }) };
  const { ask, store } = await start([broken, cheap], { budgets: day(5) });
  const { outcome } = await ask();
  const { spent, held } = store.state.budgets![today()]!;
  expect([spent, held]).toEqual([outcome.cost, {}]);
});

it('a price that is not known cannot be held against a budget', async () => {
  const { ask } = await start([{ id: 'dark', model: { price: undefined as never } }], { budgets: day(5) });
  expect((await ask()).outcome.failure?.message).toMatch(/price unknown, and there is a budget of \$5 a day/);
});

it('many at once do not overrun it', async () => {
  const { ask, store } = await start([dear], { budgets: day(1) });
  const outcomes = await Promise.all(Array.from({ length: 32 }, () => ask()));
  const { spent, held } = store.state.budgets![today()]!;
  expect(outcomes.some(({ outcome }) => outcome.ok)).toBe(true);
  expect(spent).toBe(outcomes.reduce((sum, { outcome }) => sum + (outcome.cost ?? 0), 0));
  expect([spent <= USD, held]).toEqual([true, {}]);
});

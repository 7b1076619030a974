// Tests predictive quota over simulated days: the whole decision, claim and record of each request, with the clock injected.
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Candidate, ResolvedProvider } from '../../src/domain/decision.ts';
import type { Failure } from '../../src/domain/failure.ts';
import type { QuotaLimit } from '../../src/domain/quota.ts';
import type { BudgetMode } from '../../src/domain/request.ts';
import { EMPTY_STATE, type RouterState } from '../../src/domain/state.ts';
import { claim } from '../../src/engine/claim.ts';
import { knowledgeOf } from '../../src/engine/knowledge.ts';
import { recordAttempt } from '../../src/engine/record.ts';
import { decide } from '../../src/router/decide.ts';
import { account, analysis, model, provider, settings } from '../helpers/world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MORNING = Date.UTC(2026, 10, 21);
const PER_DAY = 15;
const ACCOUNTS = 5;

interface Day {
  /** Requests by hour of the day. */
  readonly traffic: readonly number[];
  /** Hour (UTC) at which each account's quota resets. */
  readonly resets: readonly number[];
  readonly strategy?: ResolvedProvider['loadBalancing'];
  readonly budget?: BudgetMode;
  /** How often an hour somebody else uses the first account. */
  readonly others?: number;
}
interface Figures {
  readonly requests: number;
  readonly free: number;
  readonly paid: number;
  /** Not served, although somebody could have. */
  readonly refused: number;
  /** Calls upstream that were in vain. */
  readonly inVain: number;
  /** Paid calls that no order of accounts could have spared. */
  readonly least: number;
}

/** Random numbers that are the same in every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Times of that many requests an hour, from `start` on. */
function arrivals(perHour: readonly number[], start: number, roll: () => number): readonly number[] {
  return perHour
    .flatMap((count, hour) => Array.from({ length: count }, () => Math.floor(start + (hour + roll()) * HOUR)))
    .sort((a, b) => a - b);
}

/** Start and end of the window of an account that holds `now`. */
function windowOf(resetHour: number, now: number): { readonly start: number; readonly end: number } {
  const start = MORNING + resetHour * HOUR + Math.floor((now - MORNING - resetHour * HOUR) / DAY) * DAY;
  return { start, end: start + DAY };
}

/** What the vendor really counts. */
function vendor(resets: readonly number[], used = new Map<string, number>()) {
  const keyOf = (i: number, now: number) => `${i}|${windowOf(resets[i]!, now).start}`;
  return {
    copy: () => vendor(resets, new Map(used)),
    left: (i: number, now: number) => PER_DAY - (used.get(keyOf(i, now)) ?? 0),
    take(i: number, now: number): boolean {
      const key = keyOf(i, now);
      const before = used.get(key) ?? 0;
      if (before >= PER_DAY) return false;
      used.set(key, before + 1);
      return true;
    },
  };
}

/** The least paid calls: who knows it all uses what expires first. */
function leastPaid(
  times: readonly number[],
  resets: readonly number[],
  quota: ReturnType<typeof vendor>,
  othersTook: number,
): number {
  let paid = 0;
  for (const now of times) {
    const open = resets.map((_, i) => i).filter(i => quota.left(i, now) > 0);
    const [first] = open.sort((a, b) => windowOf(resets[a]!, now).end - windowOf(resets[b]!, now).end);
    if (first === undefined) paid++;
    else quota.take(first, now);
  }
  return Math.min(times.length, paid + othersTook);
}

function world({ resets, strategy = 'round_robin' }: Day): readonly ResolvedProvider[] {
  const limit = (hour: number): QuotaLimit => ({
    limit: PER_DAY,
    unit: 'requests',
    window: 'day',
    resetTime: `${String(hour).padStart(2, '0')}:00`,
    zone: 'UTC',
  });
  return [
    provider('alpha', [model('a', { price: { inputPer1M: 2, outputPer1M: 8 }, preferenceScore: 90 })]),
    provider('beta', [model('b', { price: { inputPer1M: 1, outputPer1M: 4 }, preferenceScore: 80 })]),
    provider('pool', [model('p', { freeTier: true, preferenceScore: 50 })], {
      loadBalancing: strategy,
      accounts: resets.map((hour, i) => account(`p-${i}`, { quota: { limits: [limit(hour)], source: 'published' } })),
    }),
  ];
}

/** A world that lives on from day to day: its state, its vendor and its dice. */
function worldOf(day: Day) {
  const roll = dice(7);
  const providers = world(day);
  const quota = vendor(day.resets);
  const chosen = settings({ preferences: { budgetMode: day.budget ?? 'balanced' } });
  let state: RouterState = EMPTY_STATE;

  /** One request to its end: whose account answered, and how many were asked in vain. */
  function ask(now: number): { readonly end: 'free' | 'paid' | 'refused'; readonly inVain: number } {
    const facts = { state, providers, settings: chosen, analysis: analysis(), outputTokens: 500, now };
    const { chain } = decide({ ...facts, routing: {}, knowledge: knowledgeOf(facts), dice: roll() });
    const tried: Candidate[] = [];
    const isTried = (one: Candidate) => tried.some(other => isDeepStrictEqual(other, candidateOf(one)));
    for (const head of chain) {
      const owner = providers.find(({ spec }) => spec.id === head.provider)!;
      const isFree = owner.spec.id === 'pool';
      const pool = chain.filter(one => one.provider === head.provider && !isTried(one)).map(candidateOf);
      if (pool.length === 0) continue;
      const need = { requests: 1, tokens: 1500, usd: 0 };
      const [claimed, result] = claim(state, {
        provider: owner,
        pool,
        need,
        isFree,
        mayWait: false,
        leaseMs: 60_000,
        now,
      });
      state = claimed;
      if (!('candidate' in result)) continue;
      tried.push(result.candidate);
      const i = owner.accounts.findIndex(({ id }) => id === result.candidate.account);
      const ok = !isFree || quota.take(i, now);
      const failure = { ...SPENT, ...(isFree && { resetsAt: windowOf(day.resets[i]!, now).end }) };
      const attempt = { ...result.candidate, ...ATTEMPT, startedAt: now, ok, ...(ok ? { usage: USAGE } : { failure }) };
      const record = {
        attempt,
        provider: owner,
        task: 'coding',
        isFree,
        charged: result.charged,
        readings: [],
      } as const;
      state = recordAttempt(state, record, now, 0.5);
      if (ok) return { end: isFree ? 'free' : 'paid', inVain: tried.length - 1 };
    }
    return { end: 'refused', inVain: tried.length };
  }

  return {
    run(start: number): Figures {
      const times = arrivals(day.traffic, start, roll);
      const others = arrivals(
        Array.from({ length: 24 }, () => day.others ?? 0),
        start,
        roll,
      );
      const before = quota.copy();
      const counts = { free: 0, paid: 0, refused: 0 };
      let [othersTook, inVain] = [0, 0];
      const events = [...times.map(at => ({ at, isOurs: true })), ...others.map(at => ({ at, isOurs: false }))];
      for (const { at, isOurs } of events.sort((a, b) => a.at - b.at)) {
        if (isOurs) {
          const asked = ask(at);
          counts[asked.end]++;
          inVain += asked.inVain;
        } else if (quota.take(0, at)) othersTook++;
      }
      return { requests: times.length, ...counts, inVain, least: leastPaid(times, day.resets, before, othersTook) };
    },
  };
}

const SPENT: Failure = { kind: 'quota_exhausted', scope: 'account', message: 'spent' };
const ATTEMPT = { id: 'x', latencyMs: 900 };
const USAGE = { inputTokens: 1000, outputTokens: 500 };
const candidateOf = ({ provider: id, model: name, account: owner }: Candidate): Candidate => ({
  provider: id,
  model: name,
  ...(owner !== undefined && { account: owner }),
});

const even = (perDay: number) =>
  Array.from({ length: 24 }, (_, hour) => Math.floor(((hour + 1) * perDay) / 24) - Math.floor((hour * perDay) / 24));
const hours = (...parts: readonly (readonly [from: number, to: number, perHour: number])[]) =>
  Array.from({ length: 24 }, (_, hour) => parts.find(([from, to]) => hour >= from && hour < to)?.[2] ?? 0);
const midnight = Array.from({ length: ACCOUNTS }, () => 0);

const DAYS: Readonly<Record<string, Day>> = {
  'fewer requests than quota': { traffic: even(60), resets: midnight },
  'as many as quota': { traffic: even(75), resets: midnight },
  'twice the quota': { traffic: even(150), resets: midnight },
  'four times the quota': { traffic: even(300), resets: midnight },
  'all in the morning': { traffic: hours([8, 10, 60]), resets: midnight },
  'a quiet day and a busy evening': { traffic: hours([0, 18, 2], [18, 24, 20]), resets: midnight },
  'bursts at noon and at night': { traffic: hours([12, 13, 50], [22, 24, 40]), resets: midnight },
  'all reset at noon': { traffic: even(200), resets: [12, 12, 12, 12, 12] },
  'three reset at noon, two at midnight': { traffic: even(160), resets: [12, 12, 12, 0, 0] },
  'one resets at noon, busy before and after': { traffic: hours([9, 15, 25]), resets: [12, 0, 0, 0, 0] },
  'each resets at another hour': { traffic: even(200), resets: [3, 8, 12, 16, 21] },
  'each at another hour, busy in the day': { traffic: hours([6, 20, 12]), resets: [3, 8, 12, 16, 21] },
  'few before noon, many after it': {
    traffic: hours([0, 11, 1], [11, 12, 20], [12, 24, 10]),
    resets: [12, 12, 0, 0, 0],
  },
  'somebody else uses one account': { traffic: even(150), resets: midnight, others: 1 },
};

describe('a day over five accounts of 15 requests and two paid providers', () => {
  const ways = [
    ['round_robin', 'balanced'],
    ['least_used', 'cost_first'],
    ['random', 'balanced'],
  ] as const;
  it.each(Object.entries(DAYS))('%s: nobody is refused, and only what must be is paid', (_name, day) => {
    for (const [strategy, budget] of ways) {
      const lived = worldOf({ ...day, strategy, budget });
      for (const start of [MORNING, MORNING + DAY]) {
        const figures = lived.run(start);
        expect(figures.refused).toBe(0);
        expect(figures.paid).toBeLessThanOrEqual(Math.ceil(figures.least * 1.05));
        expect(figures.free + figures.paid).toBe(figures.requests);
        // In vain only where somebody else had spent the account: once, and the breaker's early tries, ever more apart.
        expect(figures.inVain).toBeLessThanOrEqual(day.others ? 6 : 0);
      }
    }
  });
});

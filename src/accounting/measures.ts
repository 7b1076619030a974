// Owns measurements: totals and distributions per provider, account, model and task.
import type { Candidate } from '../domain/decision.ts';
import type { Attempt } from '../domain/outcome.ts';
import type { Histogram, Measure, RouterState } from '../domain/state.ts';
import type { Task } from '../domain/task.ts';
import { accountOf } from './health-scope.ts';
import { count, mean, merge, record } from './histogram.ts';
import { addRecent, recentOf } from './recent.ts';
import type { CostChange } from './usage-days.ts';

export const EMPTY_MEASURE: Measure = {
  requests: 0,
  failed: 0,
  inputTokens: 0,
  outputTokens: 0,
  cost: 0,
  latency: {},
  firstToken: {},
  errors: {},
  lastAt: 0,
  latencyTotalMs: 0,
  firstTokenTotalMs: 0,
  unpriced: 0,
};

export interface MeasureKey {
  readonly provider: string;
  readonly account: string;
  readonly model: string;
  readonly task: string;
}

/** The state after an attempt was counted. */
export function countAttempt(state: RouterState, attempt: Attempt, task: Task): RouterState {
  return withMeasure(state, attempt, task, measureOfOne(attempt));
}

/** The state after an attempt that says nothing of how requests fare: what it used and cost counts, no more. */
export function countCost(state: RouterState, attempt: Attempt, task: Task): RouterState {
  return withMeasure(state, attempt, task, { ...EMPTY_MEASURE, ...spendingOf(attempt) });
}

function withMeasure(state: RouterState, attempt: Attempt, task: Task, measure: Measure): RouterState {
  const key = keyOf(attempt, task);
  const sum = addMeasures(state.measures[key] ?? EMPTY_MEASURE, { ...measure, since: attempt.startedAt });
  return { ...state, measures: { ...state.measures, [key]: sum } };
}

/** The state after calls are known to have cost something else; those that were made before it measured are not in it. */
export function correctMeasures(state: RouterState, changes: readonly CostChange[]): RouterState {
  const measures = { ...state.measures };
  for (const { attempt, task, endedAt, by, priced } of changes) {
    const key = keyOf(attempt, task);
    const known = measures[key];
    if (known?.since === undefined || endedAt < known.since) continue;
    measures[key] = { ...known, cost: known.cost + by, unpriced: Math.max(0, (known.unpriced ?? 0) - priced) };
  }
  return { ...state, measures };
}

const keyOf = (candidate: Candidate, task: Task) =>
  `${candidate.provider}|${accountOf(candidate)}|${candidate.model}|${task}`;

function spendingOf({ usage, cost }: Attempt): Pick<Measure, 'inputTokens' | 'outputTokens' | 'cost' | 'unpriced'> {
  return {
    inputTokens: usage?.inputTokens ?? 0,
    outputTokens: usage?.outputTokens ?? 0,
    cost: cost ?? 0,
    unpriced: cost === undefined ? 1 : 0,
  };
}

/**
 * What a single attempt adds. Only answers are timed to their end: a failure may be quick or slow without a meaning. One
 * that the caller cut short was neither answered nor failed: what it used and cost counts, no more.
 */
function measureOfOne(attempt: Attempt): Measure {
  const { ok, failure, latencyMs, firstTokenMs, pauseMs } = attempt;
  const isCut = failure?.kind === 'aborted';
  return {
    requests: isCut ? 0 : 1,
    failed: ok || isCut ? 0 : 1,
    ...(isCut && { cut: 1 }),
    ...spendingOf(attempt),
    latency: ok ? record({}, latencyMs) : {},
    firstToken: firstTokenMs === undefined ? {} : record({}, firstTokenMs),
    ...(ok && pauseMs !== undefined && { pause: record({}, pauseMs) }),
    errors: failure && !isCut ? { [failure.kind]: 1 } : {},
    lastAt: attempt.startedAt + latencyMs,
    latencyTotalMs: ok ? latencyMs : 0,
    firstTokenTotalMs: firstTokenMs ?? 0,
    ...withRecent(recentOf(attempt)),
  };
}

/** All measures whose key matches the given parts, added up. */
export function measureOf(state: RouterState, match: Partial<MeasureKey>): Measure {
  let sum = EMPTY_MEASURE;
  for (const [key, measure] of Object.entries(state.measures))
    if (matches(parseKey(key), match)) sum = addMeasures(sum, measure);
  return sum;
}

/** How long each model took to answer, over all accounts and tasks. The measures are gone through once, not for each model. */
export function latencies(state: RouterState): (provider: string, model: string) => Histogram {
  const all = new Map<string, Histogram>();
  for (const [key, { latency }] of Object.entries(state.measures)) {
    const { provider, model } = parseKey(key);
    const name = `${provider}|${model}`;
    const before = all.get(name);
    all.set(name, before ? merge(before, latency) : latency);
  }
  return (provider, model) => all.get(`${provider}|${model}`) ?? EMPTY_MEASURE.latency;
}

/** `provider|account|model|task`: a model's id may hold a bar, the others never do. */
export function parseKey(key: string): MeasureKey {
  const [provider = '', account = '', ...rest] = key.split('|');
  const task = rest.pop() ?? '';
  return { provider, account, model: rest.join('|'), task };
}

function matches(key: MeasureKey, match: Partial<MeasureKey>): boolean {
  return Object.entries(match).every(([name, value]) => value === undefined || key[name as keyof MeasureKey] === value);
}

/** Where the sum was not kept, what the histogram says of it. */
export const latencyTotal = ({ latency, latencyTotalMs }: Measure) => latencyTotalMs ?? totalOf(latency);
export const firstTokenTotal = ({ firstToken, firstTokenTotalMs }: Measure) => firstTokenTotalMs ?? totalOf(firstToken);
const totalOf = (histogram: Histogram) => (mean(histogram) ?? 0) * count(histogram);
const withRecent = (recent: Measure['recent']) => recent && { recent };

/** Both together. Order does not matter. */
export function addMeasures(a: Measure, b: Measure): Measure {
  const errors: Record<string, number> = { ...a.errors };
  for (const [kind, n] of Object.entries(b.errors)) errors[kind] = (errors[kind] ?? 0) + n;
  return {
    requests: a.requests + b.requests,
    failed: a.failed + b.failed,
    ...((a.cut || b.cut) && { cut: (a.cut ?? 0) + (b.cut ?? 0) }),
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cost: a.cost + b.cost,
    latency: merge(a.latency, b.latency),
    firstToken: merge(a.firstToken, b.firstToken),
    ...((a.pause || b.pause) && { pause: merge(a.pause ?? {}, b.pause ?? {}) }),
    errors,
    lastAt: Math.max(a.lastAt, b.lastAt),
    latencyTotalMs: latencyTotal(a) + latencyTotal(b),
    firstTokenTotalMs: firstTokenTotal(a) + firstTokenTotal(b),
    unpriced: (a.unpriced ?? 0) + (b.unpriced ?? 0),
    ...withRecent(addRecent(a.recent, b.recent)),
    ...sinceOf(a, b),
  };
}

function sinceOf(a: Measure, b: Measure): Pick<Measure, 'since'> {
  const since = Math.min(a.since ?? Number.POSITIVE_INFINITY, b.since ?? Number.POSITIVE_INFINITY);
  return since < Number.POSITIVE_INFINITY ? { since } : {};
}

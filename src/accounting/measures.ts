// Owns measurements: totals and distributions per provider, account, model and task.
import type { Attempt } from '../domain/outcome.ts';
import type { Histogram, Measure, RouterState } from '../domain/state.ts';
import type { Task } from '../domain/task.ts';
import { accountOf } from './health-scope.ts';
import { merge, record } from './histogram.ts';

const EMPTY: Measure = {
  requests: 0,
  failed: 0,
  inputTokens: 0,
  outputTokens: 0,
  cost: 0,
  latency: {},
  firstToken: {},
  errors: {},
  lastAt: 0,
};

export interface MeasureKey {
  readonly provider: string;
  readonly account: string;
  readonly model: string;
  readonly task: string;
}

/** The state after an attempt was counted. */
export function countAttempt(state: RouterState, attempt: Attempt, task: Task): RouterState {
  const key = `${attempt.provider}|${accountOf(attempt)}|${attempt.model}|${task}`;
  const old = state.measures[key] ?? EMPTY;
  const kind = attempt.failure?.kind;
  const measure: Measure = {
    requests: old.requests + 1,
    failed: old.failed + (attempt.ok ? 0 : 1),
    inputTokens: old.inputTokens + (attempt.usage?.inputTokens ?? 0),
    outputTokens: old.outputTokens + (attempt.usage?.outputTokens ?? 0),
    cost: old.cost + (attempt.cost ?? 0),
    latency: attempt.ok ? record(old.latency, attempt.latencyMs) : old.latency,
    firstToken: attempt.firstTokenMs === undefined ? old.firstToken : record(old.firstToken, attempt.firstTokenMs),
    errors: kind ? { ...old.errors, [kind]: (old.errors[kind] ?? 0) + 1 } : old.errors,
    lastAt: attempt.startedAt + attempt.latencyMs,
  };
  return { ...state, measures: { ...state.measures, [key]: measure } };
}

/** All measures whose key matches the given parts, added up. */
export function measureOf(state: RouterState, match: Partial<MeasureKey>): Measure {
  let sum = EMPTY;
  for (const [key, measure] of Object.entries(state.measures))
    if (matches(parseKey(key), match)) sum = add(sum, measure);
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
  return (provider, model) => all.get(`${provider}|${model}`) ?? EMPTY.latency;
}

/** `provider|account|model|task`: a model id never holds a bar, a task never does. */
export function parseKey(key: string): MeasureKey {
  const [provider = '', account = '', model = '', task = ''] = key.split('|');
  return { provider, account, model, task };
}

function matches(key: MeasureKey, match: Partial<MeasureKey>): boolean {
  return Object.entries(match).every(([name, value]) => value === undefined || key[name as keyof MeasureKey] === value);
}

function add(a: Measure, b: Measure): Measure {
  const errors: Record<string, number> = { ...a.errors };
  for (const [kind, n] of Object.entries(b.errors)) errors[kind] = (errors[kind] ?? 0) + n;
  return {
    requests: a.requests + b.requests,
    failed: a.failed + b.failed,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cost: a.cost + b.cost,
    latency: merge(a.latency, b.latency) satisfies Histogram,
    firstToken: merge(a.firstToken, b.firstToken),
    errors,
    lastAt: Math.max(a.lastAt, b.lastAt),
  };
}

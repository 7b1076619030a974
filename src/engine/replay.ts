// Owns the replay of past requests under other settings: who would have been asked, at what cost, and how long it takes there.
import { quantile } from '../accounting/histogram.ts';
import { latencies } from '../accounting/measures.ts';
import { costOf } from '../accounting/money.ts';
import { type Candidate, modelOf, type ResolvedProvider } from '../domain/decision.ts';
import { isAside, type LogEntry, type LoggedAttempt } from '../domain/outcome.ts';
import type { Settings } from '../domain/settings.ts';
import { EMPTY_STATE, type RouterState } from '../domain/state.ts';
import type { TaskAnalysis } from '../domain/task.ts';
import type { NanoUsd } from '../domain/units.ts';
import type { Usage } from '../domain/usage.ts';
import { decide } from '../router/decide.ts';
import { inputOf } from './decision-input.ts';

/** The world in which the past is decided again. */
export interface Policy {
  readonly settings: Settings;
  readonly providers: readonly ResolvedProvider[];
}

/** Of two sums that are compared: only what is known on both sides. */
export interface Compared {
  readonly requests: number;
  readonly was: number;
  readonly would: number;
}
export interface Move {
  /** `provider model`; undefined: nobody. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly requests: number;
}
export interface Replay {
  readonly requests: number;
  readonly changed: number;
  /** The commonest changes first. */
  readonly moves: readonly Move[];
  /** All that is known to have been spent then, nano-dollars. */
  readonly spent: NanoUsd;
  /** Nano-dollars. */
  readonly cost: Compared;
  /** Milliseconds, summed up. */
  readonly latency: Compared;
}

const PROGRESS_STEP = 1_000;
/** What is not known of an answer that never came. */
const USUAL_OUTPUT = 500;
/** Sizes are rounded up to steps of an eighth, so that like requests are decided once. */
const STEPS_PER_DOUBLING = 8;

/**
 * Decides `entries` again. Always the same for the same log, policy and measurements: health and quotas of the past are
 * not known any more, so nobody rests and nothing is spent. Its memory does not grow with the log.
 */
export async function replay(
  entries: AsyncIterable<LogEntry>,
  policy: Policy,
  measured: RouterState,
  onProgress: (done: number) => void = () => {},
): Promise<Replay> {
  const decideAgain = decider(policy);
  const latencyOf = latencies(measured);
  const moves = new Map<string, { from: string | undefined; to: string | undefined; requests: number }>();
  const cost = { requests: 0, was: 0, would: 0 };
  const latency = { requests: 0, was: 0, would: 0 };
  let spent = 0;
  let requests = 0;
  let changed = 0;
  for await (const entry of entries) {
    // Whom those went to was nobody's choice, and what comes from the store is the same under any policy.
    if (isAside(entry) || entry.cached) continue;
    requests += 1;
    if (requests % PROGRESS_STEP === 0) onProgress(requests);
    const would = decideAgain(entry);
    const [from, to] = [nameOf(entry), nameOf(would)];
    if (from !== to) {
      changed += 1;
      const key = `${from}>${to}`;
      const move = moves.get(key) ?? { from, to, requests: 0 };
      move.requests += 1;
      moves.set(key, move);
    }
    const price = would && (from === to ? costAgain(would, entry, policy) : costAt(would, entry, policy));
    // Nobody knows what an answer would have cost that nobody gave.
    const isKnown = entry.ok || entry.usage !== undefined;
    if (isKnown) spent += entry.costNanoUsd ?? 0;
    if (isKnown && entry.costNanoUsd !== undefined && price !== undefined) add(cost, entry.costNanoUsd, price);
    const ms = would && (from === to ? entry.latencyMs : quantile(latencyOf(would.provider, would.model), 0.5));
    if (entry.ok && ms !== undefined) add(latency, entry.latencyMs, ms);
  }
  const sorted = [...moves.values()].sort(
    (a, b) => b.requests - a.requests || (`${a.from}${a.to}` < `${b.from}${b.to}` ? -1 : 1),
  );
  return { requests, changed, moves: sorted, spent, cost, latency };
}

interface Choice extends Candidate {
  readonly isFree: boolean;
}

function decider({ settings, providers }: Policy): (entry: LogEntry) => Choice | undefined {
  const known = new Map<string, Choice | undefined>();
  return entry => {
    const { task, taskConfidence } = entry;
    const inputTokens = roundedUp(entry.inputTokens);
    const outputTokens = roundedUp(entry.usage?.outputTokens ?? USUAL_OUTPUT);
    const key = `${task}|${inputTokens}|${outputTokens}`;
    if (known.has(key)) return known.get(key);
    const analysis: TaskAnalysis = {
      task,
      confidence: taskConfidence,
      confident: true,
      inputTokens,
      outputTokens,
      needs: { vision: false, tools: false, json: false },
    };
    const call = { request: { messages: [] }, routing: {} };
    const {
      chain: [head],
    } = decide(inputOf(call, { settings, providers, state: EMPTY_STATE, analysis, now: entry.at, dice: 0 }));
    const choice = head && { provider: head.provider, model: head.model, isFree: head.estimatedCost === 0 };
    known.set(key, choice);
    return choice;
  };
}

function roundedUp(tokens: number): number {
  if (tokens <= 1) return 1;
  const step = Math.ceil(Math.log2(tokens) * STEPS_PER_DOUBLING) / STEPS_PER_DOUBLING;
  return Math.ceil(2 ** step);
}

/** What the same tokens cost elsewhere; what was cached at one provider is not at another. */
function costAt(choice: Choice, { usage, inputTokens }: LogEntry, { providers }: Policy): NanoUsd | undefined {
  if (choice.isFree) return 0;
  const tokens: Usage = { inputTokens: usage?.inputTokens ?? inputTokens, outputTokens: usage?.outputTokens ?? 0 };
  return costOf(tokens, modelOf(providers, choice)?.price);
}

/** What the same attempts cost at the prices of the policy. What a provider told itself hangs on no price list. */
function costAgain(choice: Choice, { attempts, costNanoUsd }: LogEntry, { providers }: Policy): NanoUsd | undefined {
  if (costNanoUsd === undefined || attempts.length === 0) return costNanoUsd;
  return attempts.reduce((sum, attempt) => sum + (priced(attempt) ?? attempt.costNanoUsd ?? 0), 0);
  function priced({ provider, model, usage, costSource }: LoggedAttempt): NanoUsd | undefined {
    if (costSource === 'provider') return undefined;
    if (choice.isFree && provider === choice.provider && model === choice.model) return 0;
    return costOf(usage, modelOf(providers, { provider, model })?.price);
  }
}

function add(sum: { requests: number; was: number; would: number }, was: number, would: number): void {
  sum.requests += 1;
  sum.was += was;
  sum.would += would;
}

function nameOf(one: { readonly provider?: string; readonly model?: string } | undefined): string | undefined {
  return one?.provider === undefined ? undefined : `${one.provider} ${one.model}`;
}

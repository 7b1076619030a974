// Owns the engine: snapshot, decide, execute, record, under one deadline.

import type { Decision, Exclusion } from '../domain/decision.ts';
import type { Failure } from '../domain/failure.ts';
import { FAILURE_POLICY } from '../domain/failure-policy.ts';
import { newId } from '../domain/id.ts';
import type { Attempt, Outcome } from '../domain/outcome.ts';
import { timerMs } from '../domain/patience.ts';
import type { Settings } from '../domain/settings.ts';
import { MAY_BE_FREE } from '../domain/shortage-words.ts';
import type { EpochMs } from '../domain/units.ts';
import type { Call, Engine, EngineEvent } from './contract.ts';
import { type ExecuteInput, execute } from './execute.ts';
import { totalLimitMs } from './limits.ts';
import { withContent } from './log-content.ts';
import { outOfTime } from './own-failures.ts';
import type { EnginePorts } from './ports.ts';
import { logEntryOf } from './record.ts';
import { createRecorder } from './recorder.ts';
import { withSecondOpinion } from './second-opinion.ts';
import { sleep } from './sleep.ts';
import { takeSnapshot, unknownName } from './snapshot.ts';
import { finalFailure } from './verdict.ts';

export function createEngine(ports: EnginePorts): Engine {
  return {
    decide: call => decideOnly(ports, withDefaults(call, ports.settings)),
    run: (call, emit, signal) => run(ports, call, emit, signal),
  };
}

async function decideOnly(ports: EnginePorts, call: Call): Promise<Decision> {
  const { decision } = await takeSnapshot(ports, call);
  const refusal = unknownName(ports, call) ?? (decision.chain.length === 0 ? finalFailure([], decision) : undefined);
  return refusal ? { ...withoutHead(decision), chain: [], refusal } : decision;
}

/** A decision for nobody. */
function withoutHead({ provider, model, account, ...rest }: Decision): Decision {
  return rest;
}

async function run(
  ports: EnginePorts,
  asked: Call,
  emit: (event: EngineEvent) => void,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  const startedAt = ports.clock.now();
  const since = performance.now();
  const call = withDefaults(asked, ports.settings);
  const deadline = new AbortController();
  const { timeoutMs, waitMs } = call.routing;
  const totalMs = totalLimitMs(timeoutMs, ports.settings.timeouts, waitMs);
  const late = outOfTime(totalMs);
  const timer = setTimeout(() => deadline.abort(late), timerMs(totalMs));
  const combined = signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal;
  const recorder = createRecorder(ports);
  try {
    const ask = (question: Call, until: AbortSignal | undefined) => run(ports, question, () => {}, until);
    const informed = await withSecondOpinion(ports, call, ask, combined);
    const outcome = await settle({
      ports: informed,
      call,
      recorder,
      since,
      signal: combined,
      emit,
      leftMs: () => since + totalMs - performance.now(),
    });
    const told = deadline.signal.aborted && !signal?.aborted ? timedOut(outcome, late) : outcome;
    const by = { session: call.session, client: call.routing.client, purpose: call.purpose };
    const entry = call.log === false ? undefined : logEntryOf(told, startedAt, by);
    await recorder.finish(entry && withContent(entry, call, told, ports.settings.logContent));
    return await dated(ports, call, told);
  } finally {
    clearTimeout(timer);
  }
}

/** The user's standing wishes where the call has none of its own. */
function withDefaults(call: Call, { temperature, maxTokens }: Settings): Call {
  const { request } = call;
  const defaults = {
    ...(temperature !== undefined && request.temperature === undefined && { temperature }),
    ...(maxTokens !== undefined && request.maxOutputTokens === undefined && { maxOutputTokens: maxTokens }),
  };
  return Object.keys(defaults).length > 0 ? { ...call, request: { ...request, ...defaults } } : call;
}

/** Decides and executes; where the caller allowed a wait and somebody will be back in time, waits and starts over. */
async function settle(input: Omit<ExecuteInput, 'id' | 'snapshot' | 'earlier'>): Promise<Outcome> {
  const { ports, call, recorder, since, signal, emit } = input;
  const id = newId();
  let snapshot = await takeSnapshot(ports, call);
  const unknown = unknownName(ports, call);
  if (unknown) return refusal(id, snapshot.decision, unknown);
  emit({ type: 'decided', decision: snapshot.decision });
  const waitUntil = since + (call.routing.waitMs ?? 0);
  let earlier: readonly Attempt[] = [];
  for (let round = 0; ; round++) {
    const outcome = await execute({ ...input, id, snapshot, earlier });
    const isOver = outcome.ok || outcome.answer || signal.aborted || call.routing.waitMs === undefined;
    if (isOver || FAILURE_POLICY[outcome.failure!.kind].next === 'none') return outcome;
    await recorder.finish();
    snapshot = await takeSnapshot(ports, call);
    const now = ports.clock.now();
    // Whoever is back at once is not asked at once again and again.
    const ms = Math.max(backAt(snapshot.decision, now) - now, FIRST_ROUND_MS * 2 ** round);
    if (performance.now() + ms > waitUntil) return outcome;
    emit({ type: 'waiting', ms, why: outcome.failure!.message });
    await sleep(ms, signal);
    snapshot = await takeSnapshot(ports, call);
    earlier = outcome.attempts;
  }
}

const FIRST_ROUND_MS = 250;

/** Where a limit ended it and the provider named no time, our own guess of the next try is the soonest there is. */
async function dated(ports: EnginePorts, call: Call, outcome: Outcome): Promise<Outcome> {
  const { failure, resetsAt, attempts } = outcome;
  const isLimit = failure?.kind === 'quota_exhausted' || failure?.kind === 'rate_limited';
  if (!isLimit || resetsAt !== undefined || attempts.length === 0) return outcome;
  const now = ports.clock.now();
  const at = backAt((await takeSnapshot(ports, call)).decision, now);
  return at > now && at < Infinity ? { ...outcome, resetsAt: at } : outcome;
}

/** When the first candidate may be asked again; never, where none will be. Running calls may end at any moment. */
function backAt({ chain, excluded }: Decision, now: EpochMs): EpochMs {
  const backOf = ({ until, detail }: Exclusion) => until ?? (detail.includes(MAY_BE_FREE) ? now : Infinity);
  const times = [...chain.map(one => one.coolingUntil ?? now), ...excluded.map(backOf)];
  return Math.min(...times, Infinity);
}

function refusal(id: string, decision: Decision, failure: Failure): Outcome {
  return {
    id,
    ok: false,
    decision: { ...decision, chain: [] },
    attempts: [],
    reason: decision.reason,
    cost: 0,
    latencyMs: 0,
    failure,
  };
}

/** What was under way ended for want of time, whatever it looked like from inside. */
function timedOut(outcome: Outcome, late: Failure): Outcome {
  if (outcome.ok) return outcome;
  const failure: Failure = outcome.answer ? { ...late, kind: 'truncated' } : late;
  // The attempt that was running was ended by the deadline, not by the caller.
  const attempts = outcome.attempts.map(one => (one.failure?.kind === 'aborted' ? { ...one, failure } : one));
  return { ...outcome, failure, attempts };
}

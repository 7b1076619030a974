// Owns the engine: snapshot, decide, execute, record, under one deadline.
import { randomUUID } from 'node:crypto';
import type { Decision } from '../domain/decision.ts';
import type { Failure } from '../domain/failure.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Call, Engine, EngineEvent } from './contract.ts';
import { execute } from './execute.ts';
import { totalLimitMs } from './limits.ts';
import type { EnginePorts } from './ports.ts';
import { logEntryOf } from './record.ts';
import { createRecorder } from './recorder.ts';
import { sleep } from './sleep.ts';
import { takeSnapshot, unknownName } from './snapshot.ts';

export function createEngine(ports: EnginePorts): Engine {
  return {
    decide: async call => (await takeSnapshot(ports, call)).decision,
    run: (call, emit, signal) => run(ports, call, emit, signal),
  };
}

async function run(
  ports: EnginePorts,
  call: Call,
  emit: (event: EngineEvent) => void,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  const startedAt = ports.clock.now();
  const deadline = new AbortController();
  const totalMs = totalLimitMs(call.routing.timeoutMs, ports.settings.timeouts);
  const timer = setTimeout(() => deadline.abort(), totalMs);
  const combined = signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal;
  const recorder = createRecorder(ports);
  try {
    const outcome = await settle(ports, call, recorder, startedAt, combined, emit);
    const told = deadline.signal.aborted && !signal?.aborted ? timedOut(outcome, totalMs) : outcome;
    const entry = call.log === false ? undefined : logEntryOf(told, startedAt, ports.priceVersion, call.session);
    await recorder.finish(entry && withContent(entry, call, told, ports.settings.logContent));
    return told;
  } finally {
    clearTimeout(timer);
  }
}

/** Decides and executes; where the caller allowed a wait and somebody will be back in time, waits and starts over. */
async function settle(
  ports: EnginePorts,
  call: Call,
  recorder: ReturnType<typeof createRecorder>,
  startedAt: number,
  signal: AbortSignal,
  emit: (event: EngineEvent) => void,
): Promise<Outcome> {
  const waitUntil = startedAt + (call.routing.waitMs ?? 0);
  for (;;) {
    const snapshot = await takeSnapshot(ports, call);
    for (const message of snapshot.decision.notices) emit({ type: 'notice', message });
    const id = randomUUID();
    const unknown = unknownName(ports, call);
    if (unknown) return refusal(id, snapshot.decision, unknown);
    emit({ type: 'decided', decision: snapshot.decision });
    const outcome = await execute({ ports, recorder, id, call, snapshot, startedAt, signal, emit });
    const back = outcome.resetsAt;
    const canWait = !outcome.ok && !outcome.answer && back !== undefined && back <= waitUntil && !signal.aborted;
    if (!canWait) return outcome;
    await recorder.finish(undefined);
    const ms = Math.max(0, back - ports.clock.now());
    emit({ type: 'waiting', ms, why: outcome.failure?.message ?? 'nobody is available' });
    await sleep(ms + 1, signal);
  }
}

function refusal(id: string, decision: Decision, failure: Failure): Outcome {
  return {
    id,
    ok: false,
    decision: { ...decision, chain: [] },
    attempts: [],
    reason: decision.reason,
    latencyMs: 0,
    failure,
  };
}

/** The deadline looks like a cancellation from inside; only here it is known whose it was. */
function timedOut(outcome: Outcome, totalMs: number): Outcome {
  if (outcome.ok) return outcome;
  const kind = outcome.answer ? 'truncated' : 'timeout';
  const failure: Failure = { kind, scope: 'none', message: `not finished within ${totalMs / 1000} s` };
  return { ...outcome, failure };
}

function withContent(
  entry: ReturnType<typeof logEntryOf>,
  call: Call,
  outcome: Outcome,
  logContent: boolean,
): ReturnType<typeof logEntryOf> {
  if (!logContent) return entry;
  const prompt = JSON.stringify(call.request.messages);
  return { ...entry, content: { prompt, ...(outcome.answer && { answer: outcome.answer.text }) } };
}

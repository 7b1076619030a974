// Owns the self-test: the user's own settings against the standard faults, each on simulated providers of its own.
import { measureOf } from '../accounting/measures.ts';
import type { ResolvedProvider } from '../domain/decision.ts';
import type { Clock, Dice, StateStore, Transport } from '../domain/ports.ts';
import type { Settings } from '../domain/settings.ts';
import { EMPTY_STATE } from '../domain/state.ts';
import type { Engine } from '../engine/contract.ts';
import { createEngine } from '../engine/engine.ts';
import { type Limits, limitsFor } from '../engine/limits.ts';
import { analyzeTask } from '../task/analyze.ts';
import { codecFor } from '../wire/index.ts';
import type { StandardFault } from './fault.ts';
import { faultPrompt, faultSandbox } from './fault-cast.ts';
import { type FaultDriver, type FaultReport, runFault } from './fault-run.ts';
import { standardFaults } from './faults.ts';
import { atAddress, type Cast, castFor, simulatedSelf } from './self-test-cast.ts';
import { startSandbox } from './server.ts';
import type { Sandbox } from './spec.ts';

/** A limit passes this much late at most, on a busy machine; where limits are short, that is most of the time it takes. */
const LATE_MS = { real: 1000, fast: 5000 } as const;
/** Longer no request takes that waits for nothing, on a busy machine. */
const PROMPT_MS = 8000;
/** So much later than any limit the slow provider speaks. */
const TOO_LATE_MS = 10_000;
const FAST_MS = 2000;
/** A process that was kept waiting this long in the course of a fault may owe to that what was seen. */
const BUSY_MS = 500;
const NO_HISTORY = measureOf(EMPTY_STATE, {});
const SIMULATED_KEY = 'simulated-key';

export interface SelfTestInput {
  readonly settings: Settings;
  readonly providers: readonly ResolvedProvider[];
  /** Time limits of two seconds instead of the user's. */
  readonly isFast: boolean;
  readonly clock: Clock;
  /** How long the machine has kept this process from running so far, ms. */
  lateMs(): number;
  readonly dice: Dice;
  readonly transport: Transport;
  readonly signal: AbortSignal;
  /** An empty state of its own for each run of a fault. */
  store(name: string): StateStore;
  warn(message: string): void;
}

export interface SelfTestRun {
  readonly cast: Cast;
  readonly limits: Limits;
  /** In the order of the faults, each as soon as it and those before it are done. */
  readonly reports: AsyncIterable<JudgedReport>;
}

export interface JudgedReport extends FaultReport {
  /** Where this is the second look, since the machine was busy with others during the first: for how long, and what it saw. */
  readonly first?: { readonly busyMs: number; readonly problems: readonly string[] };
}

/** Starts the faults. Reports reject where no port is free. */
export function startSelfTest(input: SelfTestInput): SelfTestRun {
  const settings = input.isFast
    ? { ...input.settings, timeouts: { connectMs: FAST_MS, firstTokenMs: FAST_MS, stallMs: FAST_MS } }
    : input.settings;
  const given = { ...input, settings };
  const cast = castFor(settings, input.providers, faultPrompt({}), input.clock.now());
  const { provider, model } = cast.primary;
  const limits = limitsFor(provider, model, NO_HISTORY, settings.timeouts);
  const slowFirstTokenMs = limits.firstTokenMs + TOO_LATE_MS;
  const runs = inOrder(standardFaults({ slowFirstTokenMs }), fault => judged(given, fault, limits));
  return {
    cast,
    limits,
    reports: (async function* () {
      for (const run of runs) yield await run;
    })(),
  };
}

/** Those that wait run beside all others, which run one after the other: no fault is to be late for another's sake. */
function inOrder<Result>(
  faults: readonly StandardFault[],
  run: (fault: StandardFault) => Promise<Result>,
): readonly Promise<Result>[] {
  let before: Promise<unknown> = Promise.resolve();
  return faults.map(fault => {
    const running = fault.waits ? run(fault) : before.then(() => run(fault));
    if (!fault.waits) before = running;
    // What a later one rejects with is heard when its turn comes.
    running.catch(() => {});
    return running;
  });
}

/** On a machine that has no time for it even a sound provider is silent for seconds: what was seen then is looked at once more. */
async function judged(input: SelfTestInput, fault: StandardFault, limits: Limits): Promise<JudgedReport> {
  const before = input.lateMs();
  const report = await runOne(input, fault, limits, fault.id);
  const busyMs = Math.round(input.lateMs() - before);
  if (report.verdict === 'ideal' || busyMs < BUSY_MS) return report;
  const again = await runOne(input, fault, limits, `${fault.id}-again`);
  return { ...again, first: { busyMs, problems: report.problems } };
}

async function runOne(input: SelfTestInput, fault: StandardFault, limits: Limits, name: string): Promise<FaultReport> {
  const { primary, fallback, settings } = castFor(
    input.settings,
    input.providers,
    faultPrompt(fault),
    input.clock.now(),
  );
  const spec = faultSandbox(fault, simulatedSelf(primary), fallback && simulatedSelf(fallback));
  const sandbox = await startSandbox(spec);
  try {
    const resolved = [primary, ...(fallback ? [fallback] : [])].map(role => {
      const { id } = role.provider.spec;
      // What the simulated model holds is what is known of it.
      const { contextWindow } = spec.providers.find(one => one.id === id)!.models[0]!;
      return atAddress(role, sandbox.provider(id).url, contextWindow);
    });
    const driver = driverOf(
      createEngine(portsOf({ ...input, settings: inCastOrder(settings, resolved) }, resolved, name)),
      input.signal,
    );
    return await runFault(fault, { ...stageOf(sandbox), limitMs: limitOf(fault, limits, input.isFast) }, driver);
  } finally {
    await sandbox.close();
  }
}

/** The user's order is in the cast already; with one model each, and no quota, it might come out another way. */
function inCastOrder(settings: Settings, cast: readonly ResolvedProvider[]): Settings {
  const order = { default: cast.map(({ spec }) => spec.id), tasks: {}, qualities: {}, budgets: {} };
  return { ...settings, preferences: { ...settings.preferences, ...order } };
}

function stageOf({ providers }: Sandbox) {
  const [primary, fallback] = providers;
  return { primary: primary!, ...(fallback && { fallback }) };
}

function limitOf({ waits }: StandardFault, { headersMs, firstTokenMs, stallMs }: Limits, isFast: boolean): number {
  if (waits === undefined) return PROMPT_MS;
  return LATE_MS[isFast ? 'fast' : 'real'] + (waits === 'stall' ? stallMs : Math.max(headersMs, firstTokenMs));
}

function portsOf(
  { clock, dice, transport, warn, settings, store }: SelfTestInput,
  providers: readonly ResolvedProvider[],
  name: string,
) {
  return {
    clock,
    dice,
    transport,
    warn,
    providers,
    // A budget is not for simulated money, and what is said of it is no answer.
    settings: { ...settings, budgets: [], logContent: false },
    state: store(name),
    priceVersion: 'simulated',
    key: async () => ({ value: SIMULATED_KEY }),
    codec: codecFor,
    zone: () => 'UTC',
    analyze: (messages: Parameters<typeof analyzeTask>[0]['messages']) => analyzeTask({ messages }),
  };
}

/** Asks as a pipe does: what was not printed yet may be begun anew. */
function driverOf(engine: Engine, signal: AbortSignal): FaultDriver {
  return async prompt => {
    const call = { request: { messages: [{ role: 'user', content: prompt }] }, routing: {}, restart: 'free' } as const;
    const { ok, answer, candidate, failure, latencyMs, attempts } = await engine.run(call, () => {}, signal);
    return {
      ok,
      text: answer?.text ?? '',
      ...(candidate && { provider: candidate.provider }),
      ...(failure && { kind: failure.kind }),
      tookMs: latencyMs,
      attempts: attempts.length,
    };
  };
}

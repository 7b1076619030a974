// Owns the execution of one request: attempt, judge, go on, until there is an answer or nobody is left.
import { randomUUID } from 'node:crypto';
import { measureOf } from '../accounting/measures.ts';
import { estimateCost, usdFromNano } from '../accounting/money.ts';
import type { Claimed } from '../accounting/quota-use.ts';
import type { Candidate, Exclusion, RankedCandidate, ResolvedProvider } from '../domain/decision.ts';
import type { Failure } from '../domain/failure.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Attempt, Outcome } from '../domain/outcome.ts';
import type { ChatRequest, RoutingOptions } from '../domain/request.ts';
import type { Settings } from '../domain/settings.ts';
import type { EpochMs } from '../domain/units.ts';
import { costsNothing } from '../router/option.ts';
import { AnswerBuilder } from './answer.ts';
import { type AttemptResult, runAttempt } from './attempt.ts';
import type { Claim, Refused } from './claim.ts';
import type { Call, EngineEvent } from './contract.ts';
import { costAttempt } from './cost.ts';
import { limitsFor } from './limits.ts';
import {
  type ChainView,
  type Chances,
  type FailedCandidate,
  isSame,
  type NextStep,
  nextCandidate,
  nextStep,
} from './next-step.ts';
import { outcomeOf } from './outcome.ts';
import type { EnginePorts } from './ports.ts';
import type { Recorder } from './recorder.ts';
import { repairRequest } from './repair.ts';
import { sleep } from './sleep.ts';
import { modelOf, type Snapshot } from './snapshot.ts';

/** After so many calls nobody is asked twice. */
const PATIENT_ATTEMPTS = 12;
/** Upstream calls at most for one request, whatever the chain's length; the deadline mostly comes first. */
const MAX_ATTEMPTS = 64;
/** From the limit of the first token to the verdict in the shared state, ms. */
const VERDICT_MS = 5_000;
const FIRST: Chances = { repeats: 0, repaired: false, waited: false };

export interface ExecuteInput {
  readonly ports: EnginePorts;
  readonly recorder: Recorder;
  readonly id: string;
  readonly call: Call;
  readonly snapshot: Snapshot;
  readonly startedAt: EpochMs;
  /** Attempts of earlier rounds of the same request, which waited for somebody to come back. */
  readonly earlier: readonly Attempt[];
  /** The caller's cancellation and the deadline in one. */
  readonly signal: AbortSignal;
  readonly emit: (event: EngineEvent) => void;
}

/** Whom to ask, with everything that takes. */
interface Turn {
  readonly candidate: Candidate;
  readonly provider: ResolvedProvider;
  readonly model: ModelSpec;
  readonly isFree: boolean;
}

/** Walks the chain. Resolves with an outcome whatever happens upstream. */
export async function execute(input: ExecuteInput): Promise<Outcome> {
  return new Execution(input).run();
}

class Execution {
  readonly #input: ExecuteInput;
  readonly #attempts: Attempt[] = [];
  readonly #failed: FailedCandidate[] = [];
  readonly #skipped: Exclusion[] = [];
  /** Another process finds out about these just now: they come last. */
  readonly #postponed: Candidate[] = [];
  #last: AttemptResult | undefined;

  constructor(input: ExecuteInput) {
    this.#input = input;
  }

  async run(): Promise<Outcome> {
    let candidate = nextCandidate(this.#view());
    while (candidate) candidate = await this.#ask(this.#turn(candidate));
    return this.#outcome();
  }

  /** Asks one candidate, again where that may help. Returns who is next; nobody when it is over. */
  async #ask(asked: Turn): Promise<RankedCandidate | undefined> {
    let chances: Chances = FIRST;
    let { request } = this.#input.call;
    let turn = asked;
    for (;;) {
      const claimed = await this.#claim(turn, chances === FIRST);
      if (!('candidate' in claimed)) return this.#skip(turn.candidate, claimed);
      turn = { ...turn, candidate: claimed.candidate };
      const { failure, committed } = await this.#attempt(turn, request, claimed.charged);
      if (!failure || committed) return undefined;
      this.#failed.push({ candidate: turn.candidate, failure });
      const step = this.#step(failure, claimed.isProbe ? { ...chances, repeats: Number.POSITIVE_INFINITY } : chances);
      const next = step.type === 'next' ? step.candidate : step.type === 'stop' ? undefined : turn.candidate;
      this.#input.emit({ type: 'failed', candidate: turn.candidate, failure, ...(next && { next }) });
      if (step.type === 'stop' || step.type === 'next') return step.type === 'next' ? step.candidate : undefined;
      if (step.type === 'repair') request = this.#repair(request, failure);
      chances = await this.#prepare(step, failure, chances, turn.candidate);
      this.#failed.pop();
    }
  }

  /** Since the decision another process took the last of this account's quota, or the probe of its health. */
  #skip(candidate: Candidate, { reason, until }: Refused): RankedCandidate | undefined {
    const { provider, model, account } = candidate;
    const who = { provider, model, ...(account !== undefined && { account }) };
    if (reason === 'cooling') this.#postponed.push(who);
    else this.#skipped.push({ ...who, reason, detail: 'quota spent', ...(until !== undefined && { until }) });
    return nextCandidate(this.#view());
  }

  #repair(request: ChatRequest, failure: Failure): ChatRequest {
    const message = `asking again as the provider wants it: ${failure.message}`;
    this.#input.emit({ type: 'notice', message });
    return repairRequest(request, failure.repair!);
  }

  #step(failure: Failure, chances: Chances): NextStep {
    const made = this.#attempts.length;
    if (made >= MAX_ATTEMPTS) return { type: 'stop' };
    // Late in a long chain there are no second chances left, but everybody still gets a first one.
    const left = made >= PATIENT_ATTEMPTS ? { ...chances, repeats: Number.POSITIVE_INFINITY } : chances;
    return nextStep(this.#view(), failure, left, this.#input.ports.clock.now());
  }

  /** Does what another chance on the same candidate takes. */
  async #prepare(
    step: Exclude<NextStep, { type: 'next' | 'stop' }>,
    failure: Failure,
    chances: Chances,
    candidate: Candidate,
  ): Promise<Chances> {
    if (step.type === 'again') return { ...chances, repeats: chances.repeats + 1 };
    if (step.type === 'repair') return { ...chances, repaired: true };
    this.#input.emit({ type: 'waiting', ms: step.ms, candidate, why: failure.message });
    await sleep(step.ms, this.#input.signal);
    return { ...chances, waited: true };
  }

  async #attempt(turn: Turn, request: ChatRequest, charged: readonly Claimed[]): Promise<AttemptResult> {
    const { ports, signal, emit, snapshot, call } = this.#input;
    const { candidate, provider, model, isFree } = turn;
    emit({ type: 'attempt', candidate, number: this.#attempts.length + 1 });
    const key = await ports.key(provider, candidate.account ?? 'default');
    const startedAt = ports.clock.now();
    const format = (request.tools?.length && model.quirks?.wireWithTools) || provider.spec.wire;
    const measure = measureOf(snapshot.state, { provider: candidate.provider, model: candidate.model });
    const result =
      'missing' in key
        ? noKey(key.missing)
        : await runAttempt({
            codec: await ports.codec(format),
            request,
            target: {
              provider: provider.spec,
              model,
              baseUrl: provider.baseUrl,
              ...(key.value !== '' && { apiKey: key.value }),
              routing: wishes(provider, ports.settings, call.routing),
              ...(provider.headers && { headers: provider.headers }),
              inputTokens: snapshot.decision.analysis.inputTokens,
            },
            limits: limitsFor(provider, model, measure, ports.settings.timeouts),
            signal,
            transport: ports.transport,
            clock: ports.clock,
            emit,
          });
    this.#last = result;
    const attempt = this.#attemptOf(turn, result, startedAt);
    this.#attempts.push(attempt);
    this.#input.recorder.attempt({
      attempt,
      provider,
      isFree,
      charged,
      task: snapshot.decision.analysis.task,
      head: result.head,
    });
    return result;
  }

  #attemptOf({ candidate, model, isFree }: Turn, result: AttemptResult, startedAt: number): Attempt {
    const { builder, failure } = result;
    const { inputTokens } = this.#input.snapshot.decision.analysis;
    const { provider, model: id, account } = candidate;
    return {
      provider,
      model: id,
      ...(account !== undefined && { account }),
      id: randomUUID(),
      startedAt,
      latencyMs: result.latencyMs,
      ...(result.firstTokenMs !== undefined && { firstTokenMs: result.firstTokenMs }),
      ok: failure === undefined,
      ...(failure ? { failure } : { finishReason: builder.build().finishReason }),
      ...costAttempt(builder, inputTokens, model, isFree),
      ...(builder.generationId !== undefined && { generationId: builder.generationId }),
      ...(builder.servedModel !== undefined && builder.servedModel !== id && { servedModel: builder.servedModel }),
    };
  }

  #turn(candidate: Candidate): Turn {
    const provider = this.#input.snapshot.providers.find(({ spec }) => spec.id === candidate.provider)!;
    const model = modelOf(this.#input.snapshot.providers, candidate)!;
    const account = provider.accounts.find(({ id }) => id === (candidate.account ?? 'default'))!;
    return { candidate, provider, model, isFree: costsNothing(model, account) };
  }

  /** The first call may go to any account of the pool that was not tried, a repeat only to the same one. */
  #claim({ candidate, provider, model, isFree }: Turn, mayTurn: boolean): Promise<Claim | Refused> {
    const { snapshot, ports, recorder, signal } = this.#input;
    const { decision, state } = snapshot;
    const { inputTokens, outputTokens } = decision.analysis;
    const out = [...this.#skipped, ...this.#failed.map(one => one.candidate)];
    const isOpen = (one: Candidate) =>
      one.provider === candidate.provider && one.model === candidate.model && !out.some(other => isSame(one, other));
    const pool = mayTurn ? decision.chain.filter(isOpen) : [candidate];
    const usd = isFree ? 0 : usdFromNano(estimateCost(inputTokens, outputTokens, model.price) ?? 0);
    const need = { requests: 1, tokens: inputTokens + outputTokens, usd };
    const measure = measureOf(state, { provider: candidate.provider, model: candidate.model });
    const leaseMs = limitsFor(provider, model, measure, ports.settings.timeouts).firstTokenMs + VERDICT_MS;
    const mayWait = mayTurn && this.#mayWait(candidate);
    return recorder.claim({ provider, pool, need, isFree, mayWait, leaseMs }, state, candidate, signal);
  }

  /** What was named, and what is tried for want of anybody else, is tried even where another process does so too. */
  #mayWait(candidate: Candidate): boolean {
    const ranked = this.#input.snapshot.decision.chain.find(one => isSame(one, candidate));
    const isLast = ranked?.reason === 'pinned' || ranked?.coolingUntil !== undefined;
    return !isLast && !this.#postponed.some(one => isSame(one, candidate));
  }

  #view(): ChainView {
    const isPostponed = (one: Candidate) => this.#postponed.some(other => isSame(one, other));
    const { chain } = this.#input.snapshot.decision;
    return {
      chain: [...chain.filter(one => !isPostponed(one)), ...chain.filter(isPostponed)],
      failed: this.#failed,
      skipped: this.#skipped,
      modelOf: candidate => modelOf(this.#input.snapshot.providers, candidate),
      isFree: candidate => this.#turn(candidate).isFree,
    };
  }

  #outcome(): Outcome {
    const { id, snapshot, startedAt, ports } = this.#input;
    return outcomeOf({
      id,
      decision: { ...snapshot.decision, excluded: [...snapshot.decision.excluded, ...this.#skipped] },
      attempts: [...this.#input.earlier, ...this.#attempts],
      last: this.#last,
      latencyMs: ports.clock.now() - startedAt,
    });
  }
}

/** What a vendor that routes by itself is told: the call's word over the provider's settings over the general ones. */
function wishes({ options }: ResolvedProvider, settings: Settings, call: RoutingOptions): RoutingOptions {
  const { sort, dataCollection, zdr, maxPrice } = settings;
  return { ...present({ sort, dataCollection, zdr, maxPrice }), ...options, ...present(call) };
}

const present = <T extends object>(object: T): Partial<T> =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Partial<T>;

/** The provider refused nothing: a keychain may be open by then, and until then not every call should prompt for it. */
const WITHOUT_KEY = { backoffMs: 60_000, maxBackoffMs: 60_000 };

/** A key that is referred to but cannot be had is an attempt that failed without a call. */
function noKey(message: string): AttemptResult {
  const failure: Failure = { kind: 'auth', scope: 'account', code: 'no_key', message, ...WITHOUT_KEY };
  return { builder: new AnswerBuilder(), failure, committed: false, latencyMs: 0 };
}

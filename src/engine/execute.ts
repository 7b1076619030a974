// Owns the execution of one request: attempt, judge, go on, until there is an answer or nobody is left.
import { randomUUID } from 'node:crypto';
import { measureOf } from '../accounting/measures.ts';
import type { Candidate, RankedCandidate, ResolvedProvider } from '../domain/decision.ts';
import type { Failure } from '../domain/failure.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Attempt, Outcome } from '../domain/outcome.ts';
import type { ChatRequest, RoutingOptions } from '../domain/request.ts';
import type { Settings } from '../domain/settings.ts';
import { costsNothing } from '../router/option.ts';
import { AnswerBuilder } from './answer.ts';
import { type AttemptResult, runAttempt } from './attempt.ts';
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

/** Upstream calls at most for one request, whatever the chain's length. */
const MAX_ATTEMPTS = 12;

export interface ExecuteInput {
  readonly ports: EnginePorts;
  readonly recorder: Recorder;
  readonly id: string;
  readonly call: Call;
  readonly snapshot: Snapshot;
  readonly startedAt: number;
  /** The caller's cancellation and the deadline in one. */
  readonly signal: AbortSignal;
  readonly emit: (event: EngineEvent) => void;
}

/** Whom to ask, with everything that takes. */
interface Turn {
  readonly candidate: RankedCandidate;
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
  readonly #skipped: RankedCandidate[] = [];
  #last: AttemptResult | undefined;
  #request: ChatRequest;

  constructor(input: ExecuteInput) {
    this.#input = input;
    this.#request = input.call.request;
  }

  async run(): Promise<Outcome> {
    let candidate = nextCandidate(this.#view());
    while (candidate) {
      const turn = this.#turn(candidate);
      const claimed = await this.#claim(turn);
      // Another process took the last of this account's quota since the decision.
      if (!claimed) this.#skipped.push(candidate);
      candidate = claimed ? await this.#ask({ ...turn, candidate: claimed }) : nextCandidate(this.#view());
    }
    return this.#outcome();
  }

  /** Asks one candidate, again where that may help. Returns who is next; nobody when it is over. */
  async #ask(turn: Turn): Promise<RankedCandidate | undefined> {
    let chances: Chances = { repeats: 0, repaired: false, waited: false };
    for (;;) {
      const { failure, committed } = await this.#attempt(turn);
      if (!failure || committed) return undefined;
      this.#failed.push({ candidate: turn.candidate, failure });
      const step = this.#step(failure, chances);
      const next = step.type === 'next' ? step.candidate : step.type === 'stop' ? undefined : turn.candidate;
      this.#input.emit({ type: 'failed', candidate: turn.candidate, failure, ...(next && { next }) });
      if (step.type === 'stop' || step.type === 'next') return next;
      chances = await this.#prepare(step, failure, chances, turn.candidate);
      this.#failed.pop();
    }
  }

  #step(failure: Failure, chances: Chances): NextStep {
    if (this.#attempts.length >= MAX_ATTEMPTS) return { type: 'stop' };
    return nextStep(this.#view(), failure, chances, this.#input.ports.clock.now());
  }

  /** Does what another chance on the same candidate takes. */
  async #prepare(
    step: Exclude<NextStep, { type: 'next' | 'stop' }>,
    failure: Failure,
    chances: Chances,
    candidate: Candidate,
  ): Promise<Chances> {
    if (step.type === 'again') return { ...chances, repeats: chances.repeats + 1 };
    if (step.type === 'repair') {
      this.#request = repairRequest(this.#request, failure.repair!);
      return { ...chances, repaired: true };
    }
    this.#input.emit({ type: 'waiting', ms: step.ms, candidate, why: failure.message });
    await sleep(step.ms, this.#input.signal);
    return { ...chances, waited: true };
  }

  async #attempt(turn: Turn): Promise<AttemptResult> {
    const { ports, signal, emit, snapshot, call } = this.#input;
    const { candidate, provider, model, isFree } = turn;
    emit({ type: 'attempt', candidate, number: this.#attempts.length + 1 });
    const key = await ports.key(provider, candidate.account ?? 'default');
    const startedAt = ports.clock.now();
    const format = (this.#request.tools?.length && model.quirks?.wireWithTools) || provider.spec.wire;
    const measure = measureOf(snapshot.state, { provider: candidate.provider, model: candidate.model });
    const result =
      'missing' in key
        ? noKey(key.missing)
        : await runAttempt({
            codec: await ports.codec(format),
            request: this.#request,
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
      ...costAttempt(builder.usage, builder.text, inputTokens, model, isFree),
      ...(builder.generationId !== undefined && { generationId: builder.generationId }),
      ...(builder.servedModel !== undefined && builder.servedModel !== id && { servedModel: builder.servedModel }),
    };
  }

  #turn(candidate: RankedCandidate): Turn {
    const provider = this.#input.snapshot.providers.find(({ spec }) => spec.id === candidate.provider)!;
    const model = modelOf(this.#input.snapshot.providers, candidate)!;
    const account = provider.accounts.find(({ id }) => id === (candidate.account ?? 'default'))!;
    return { candidate, provider, model, isFree: costsNothing(model, account) };
  }

  #claim(turn: Turn): Promise<RankedCandidate | undefined> {
    const { inputTokens, outputTokens } = this.#input.snapshot.decision.analysis;
    const { chain } = this.#input.snapshot.decision;
    const { provider, model } = turn.candidate;
    const tried = [...this.#skipped, ...this.#failed.map(({ candidate }) => candidate)];
    const pool = chain.filter(
      one => one.provider === provider && one.model === model && !tried.some(other => isSame(one, other)),
    );
    return this.#input.recorder.claim(turn.provider, pool, inputTokens + outputTokens, turn.isFree);
  }

  #view(): ChainView {
    return {
      chain: this.#input.snapshot.decision.chain,
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
      decision: snapshot.decision,
      attempts: this.#attempts,
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

/** A key that is referred to but cannot be had is an attempt that failed without a call. */
function noKey(message: string): AttemptResult {
  const failure: Failure = { kind: 'auth', scope: 'account', code: 'no_key', message };
  return { builder: new AnswerBuilder(), failure, committed: false, latencyMs: 0 };
}

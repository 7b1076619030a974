// Owns the execution of one request: attempt, judge, go on, until there is an answer or nobody is left.
import { estimateCost, usdFromNano } from '../accounting/money.ts';
import type { Claimed } from '../accounting/quota.ts';
import type { Candidate, Exclusion, RankedCandidate } from '../domain/decision.ts';
import type { Failure } from '../domain/failure.ts';
import type { Attempt, Outcome } from '../domain/outcome.ts';
import type { ChatRequest } from '../domain/request.ts';
import type { EpochMs } from '../domain/units.ts';
import type { Claim, Refused } from './claim.ts';
import { continuationOf, continues } from './continuation.ts';
import type { Call, EngineEvent } from './contract.ts';
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
import { NOT_SHOWN_CODE } from './own-failures.ts';
import type { EnginePorts } from './ports.ts';
import type { Recorder } from './recorder.ts';
import { repairRequest } from './repair.ts';
import { firstRung, isOtherAnswer, isWorthRescuing, nextRung, type Scene } from './rescue.ts';
import { sleep } from './sleep.ts';
import { modelOf, type Snapshot } from './snapshot.ts';
import { type Rung, Stage } from './stage.ts';
import { type Turn, turnOf } from './turn.ts';
import { type Called, callUpstream } from './upstream-call.ts';

/** After so many calls nobody is asked twice. */
const PATIENT_ATTEMPTS = 12;
/** Upstream calls at most for one request, whatever the chain's length; the deadline mostly comes first. */
const MAX_ATTEMPTS = 64;
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

/** The same candidate once more, on the next rung of the ladder. */
type Step = NextStep | { readonly type: 'climb'; readonly rung: Rung };

/** Walks the chain. Resolves with an outcome whatever happens upstream. */
export async function execute(input: ExecuteInput): Promise<Outcome> {
  return new Execution(input).run();
}

class Execution {
  readonly #input: ExecuteInput;
  readonly #stage: Stage;
  readonly #attempts: Attempt[] = [];
  readonly #failed: FailedCandidate[] = [];
  readonly #skipped: Exclusion[] = [];
  /** The call that ended it, or whose part is shown. */
  #last: Called | undefined;
  /** What first broke the answer that was being shown. */
  #breach: Failure | undefined;

  constructor(input: ExecuteInput) {
    this.#input = input;
    this.#stage = new Stage(input.emit);
  }

  async run(): Promise<Outcome> {
    let candidate = nextCandidate(this.#view());
    while (candidate) candidate = await this.#ask(turnOf(this.#input.snapshot, candidate));
    return this.#outcome();
  }

  /** Asks one candidate, again where that may help. Returns who is next; nobody when it is over. */
  async #ask(asked: Turn): Promise<RankedCandidate | undefined> {
    let chances: Chances = FIRST;
    let { request } = this.#input.call;
    let turn = asked;
    let rung = firstRung(this.#scene(turn, request));
    for (;;) {
      const claimed = await this.#claim(turn, chances === FIRST);
      if (!('candidate' in claimed)) return this.#skip(turn.candidate, claimed.until);
      turn = { ...turn, candidate: claimed.candidate };
      const { failure, committed } = (await this.#attempt(turn, request, rung, claimed.charged)).result;
      if (!failure) return undefined;
      if (!this.#stage.isEmpty) this.#breach ??= failure;
      this.#failed.push({ candidate: turn.candidate, failure });
      const step = this.#step(turn, request, rung, failure, committed, chances);
      this.#tell(turn.candidate, failure, step);
      if (step.type === 'stop' || step.type === 'next') return step.type === 'next' ? step.candidate : undefined;
      if (step.type === 'repair') request = this.#repair(request, failure);
      if (step.type === 'climb') rung = step.rung;
      chances = await this.#prepare(step, failure, chances, turn.candidate);
      this.#failed.pop();
    }
  }

  #tell(candidate: Candidate, failure: Failure, step: Step): void {
    // Nothing failed where an answer was only another one.
    if (failure.code === NOT_SHOWN_CODE) return;
    const next = step.type === 'next' ? step.candidate : step.type === 'stop' ? undefined : candidate;
    this.#input.emit({ type: 'failed', candidate, failure, ...(next && { next }) });
  }

  /** Another process took the last of this account's quota since the decision. */
  #skip(candidate: Candidate, until: EpochMs | undefined): RankedCandidate | undefined {
    const { provider, model, account } = candidate;
    const who = { provider, model, ...(account !== undefined && { account }) };
    this.#skipped.push({ ...who, reason: 'quota_spent', detail: 'quota spent', ...(until !== undefined && { until }) });
    return nextCandidate(this.#view());
  }

  #repair(request: ChatRequest, failure: Failure): ChatRequest {
    const message = `asking again as the provider wants it: ${failure.message}`;
    this.#input.emit({ type: 'notice', message });
    return repairRequest(request, failure.repair!);
  }

  #step(turn: Turn, request: ChatRequest, rung: Rung, failure: Failure, isMidway: boolean, chances: Chances): Step {
    const made = this.#attempts.length;
    const scene = this.#scene(turn, request);
    const others = this.#failed.filter(one => one.failure.code === NOT_SHOWN_CODE).length;
    if (made >= MAX_ATTEMPTS || !isWorthRescuing(scene, others)) return { type: 'stop' };
    const higher = nextRung(rung, failure, scene);
    if (higher) return { type: 'climb', rung: higher };
    if (isOtherAnswer(rung, failure)) {
      const candidate = nextCandidate(this.#view());
      return candidate ? { type: 'next', candidate } : { type: 'stop' };
    }
    // Late in a long chain there are no second chances left, but everybody still gets a first one.
    const left = made >= PATIENT_ATTEMPTS ? { ...chances, repeats: Number.POSITIVE_INFINITY } : chances;
    return nextStep(this.#view(), failure, left, this.#input.ports.clock.now(), isMidway);
  }

  /** Does what another chance on the same candidate takes. */
  async #prepare(
    step: Exclude<Step, { type: 'next' | 'stop' }>,
    failure: Failure,
    chances: Chances,
    candidate: Candidate,
  ): Promise<Chances> {
    if (step.type === 'climb') return { ...chances };
    if (step.type === 'again') return { ...chances, repeats: chances.repeats + 1 };
    if (step.type === 'repair') return { ...chances, repaired: true };
    this.#input.emit({ type: 'waiting', ms: step.ms, candidate, why: failure.message });
    await sleep(step.ms, this.#input.signal);
    return { ...chances, waited: true };
  }

  async #attempt(turn: Turn, asked: ChatRequest, rung: Rung, charged: readonly Claimed[]): Promise<Called> {
    const { ports, signal, emit, snapshot, call } = this.#input;
    emit({ type: 'attempt', candidate: turn.candidate, number: this.#attempts.length + 1 });
    this.#stage.clear();
    const take = this.#stage.enter(turn.candidate, rung);
    const request = rung === 'continue' ? continuationOf(asked, this.#stage.text) : asked;
    const called = await callUpstream({ ports, call, snapshot, turn, request, take, signal });
    this.#record(called, charged);
    return called;
  }

  #record(called: Called, charged: readonly Claimed[]): void {
    const { attempt, result, turn } = called;
    const { provider, isFree } = turn;
    if (!result.failure || result.committed || this.#stage.isEmpty) this.#last = called;
    this.#attempts.push(attempt);
    const { task } = this.#input.snapshot.decision.analysis;
    this.#input.recorder.attempt({ attempt, provider, isFree, charged, task, head: result.head });
  }

  #scene({ model }: Turn, request: ChatRequest): Scene {
    const { isEmpty, hasCalls, text } = this.#stage;
    const isSound = this.#breach?.kind !== 'malformed';
    return {
      isEmpty,
      hasCalls,
      restart: this.#input.call.restart,
      goesOn: isSound && !hasCalls && continues(model, request, text),
    };
  }

  /** The first call may go to any account of the pool that was not tried, a repeat only to the same one. */
  #claim({ candidate, provider, model, isFree }: Turn, mayTurn: boolean): Promise<Claim | Refused> {
    const { decision } = this.#input.snapshot;
    const { inputTokens, outputTokens } = decision.analysis;
    const out = [...this.#skipped, ...this.#failed.map(one => one.candidate)];
    const isOpen = (one: Candidate) =>
      one.provider === candidate.provider && one.model === candidate.model && !out.some(other => isSame(one, other));
    const pool = mayTurn ? decision.chain.filter(isOpen) : [candidate];
    const usd = isFree ? 0 : usdFromNano(estimateCost(inputTokens, outputTokens, model.price) ?? 0);
    const need = { requests: 1, tokens: inputTokens + outputTokens, usd };
    return this.#input.recorder.claim({ provider, pool, need, isFree }, candidate, this.#input.signal);
  }

  #view(): ChainView {
    const { snapshot } = this.#input;
    return {
      chain: snapshot.decision.chain,
      failed: this.#failed,
      skipped: this.#skipped,
      modelOf: candidate => modelOf(snapshot.providers, candidate),
      isFree: candidate => turnOf(snapshot, candidate).isFree,
    };
  }

  #outcome(): Outcome {
    const { id, snapshot, startedAt, ports } = this.#input;
    const { decision } = snapshot;
    return outcomeOf({
      id,
      decision: { ...decision, excluded: [...decision.excluded, ...this.#skipped] },
      attempts: [...this.#input.earlier, ...this.#attempts],
      last: this.#last,
      shown: this.#stage,
      breach: this.#breach,
      latencyMs: ports.clock.now() - startedAt,
    });
  }
}

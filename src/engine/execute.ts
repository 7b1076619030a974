// Owns the execution of one request: attempt, judge, go on, until there is an answer or nobody is left.
import type { Candidate, Decision, Exclusion, PassedOver, RankedCandidate } from '../domain/decision.ts';
import type { Failure } from '../domain/failure.ts';
import type { Attempt, Outcome } from '../domain/outcome.ts';
import type { ChatRequest } from '../domain/request.ts';
import { Asker, type AskerInput, type Question } from './asker.ts';
import type { Refused } from './claim.ts';
import { claimFor } from './claim-input.ts';
import { continues } from './continuation.ts';
import { type Chances, type NextStep, nextCandidate, nextStep } from './next-step.ts';
import { outcomeOf } from './outcome.ts';
import { NOT_SHOWN_CODE } from './own-failures.ts';
import { Progress } from './progress.ts';
import { repairRequest, withoutIdleRepair } from './repair.ts';
import { firstRung, isOtherAnswer, isWorthRescuing, nextRung, type Scene } from './rescue.ts';
import { sleep } from './sleep.ts';
import { Stage } from './stage.ts';
import type { Rung } from './take.ts';
import { type Turn, turnOf } from './turn.ts';
import type { Called } from './upstream-call.ts';

/** After so many calls nobody is asked twice. */
const PATIENT_ATTEMPTS = 12;
/** Upstream calls at most for one request, whatever the chain's length; the deadline mostly comes first. */
const MAX_ATTEMPTS = 64;
const FIRST: Chances = { repeats: 0, repaired: false, waited: false };

export interface ExecuteInput extends AskerInput {
  readonly id: string;
  /** When it began, by the clock that nobody sets. */
  readonly since: number;
  /** Attempts of earlier rounds of the same request, which waited for somebody to come back. */
  readonly earlier: readonly Attempt[];
}

/** The same candidate once more, on the next rung of the ladder. */
type Step = NextStep | { readonly type: 'climb'; readonly rung: Rung };

interface Asking extends Question {
  readonly chances: Chances;
}

/** The decision with those who were left out since; who could not be paid then was passed over. */
function withSkipped(decision: Decision, skipped: readonly Exclusion[]): Decision {
  const passedOver = [...(decision.passedOver ?? []), ...skipped.flatMap(unpaid)];
  const excluded = [...skipped, ...decision.excluded];
  return { ...decision, excluded, ...(passedOver.length > 0 && { passedOver }) };
}

function unpaid({ provider, model, account, reason, until }: Exclusion): readonly PassedOver[] {
  if (reason !== 'budget_spent' && reason !== 'credits_short') return [];
  const who = { provider, model, ...(account !== undefined && { account }) };
  return [{ ...who, kind: 'quota_exhausted', code: reason, ...(until !== undefined && { until }) }];
}

/** Walks the chain. Resolves with an outcome whatever happens upstream. */
export async function execute(input: ExecuteInput): Promise<Outcome> {
  return new Execution(input).run();
}

class Execution {
  readonly #input: ExecuteInput;
  readonly #stage: Stage;
  readonly #progress: Progress;
  readonly #asker: Asker;
  /** What first broke the answer that was being shown. */
  #breach: Failure | undefined;

  constructor(input: ExecuteInput) {
    this.#input = input;
    this.#stage = new Stage(input.emit);
    this.#progress = new Progress(input.snapshot);
    this.#asker = new Asker(input, this.#stage, this.#progress);
  }

  async run(): Promise<Outcome> {
    let candidate = nextCandidate(this.#progress.view());
    while (candidate) candidate = await this.#ask(turnOf(this.#input.snapshot, candidate));
    const last = this.#lastHeard();
    const { id, snapshot, since, earlier } = this.#input;
    const { decision } = snapshot;
    return outcomeOf({
      id,
      decision: withSkipped(decision, this.#progress.skipped),
      attempts: [...earlier, ...this.#progress.attempts],
      last,
      shown: this.#stage,
      breach: this.#breach,
      latencyMs: Math.round(performance.now() - since),
      firstTokenMs: this.#stage.firstShownMs(since),
    });
  }

  /** Where nobody could answer, what was kept back of an answer that broke off is shown after all. */
  #lastHeard(): Called | undefined {
    const { last, kept } = this.#asker;
    if (!kept || !this.#stage.isEmpty || last?.attempt.ok) return last;
    this.#stage.show({ type: 'text', text: kept.result.held! });
    this.#breach = kept.result.failure;
    return kept;
  }

  /** Asks one candidate, again where that may help. Returns who is next; nobody when it is over. */
  async #ask(turn: Turn): Promise<RankedCandidate | undefined> {
    const { request } = this.#input.call;
    const rung = firstRung(this.#scene(turn, request));
    let asking: Asking = { turn, request, rung, stake: 'usual', chances: FIRST };
    for (;;) {
      const sent = this.#asker.requestOf(asking);
      const claimed = await claimFor(this.#input, this.#progress, asking.turn, sent, asking.chances === FIRST);
      if (!('candidate' in claimed)) {
        this.#progress.skip(asking.turn.candidate, claimed);
        return this.#afterRefusal(claimed, asking.turn);
      }
      const stake = this.#progress.stakeOf(claimed.candidate, claimed.isProbe);
      asking = { ...asking, turn: { ...asking.turn, candidate: claimed.candidate }, stake };
      const mayHedge = asking.chances === FIRST && this.#stage.isEmpty;
      const called = await this.#asker.ask(asking, claimed, mayHedge);
      const { failure, committed } = called.result;
      if (!failure) return undefined;
      // Whoever joined as a hedge may be the one to go on with.
      asking = { ...asking, turn: called.turn };
      if (!this.#stage.isEmpty) this.#breach ??= failure;
      this.#progress.fail(called.turn.candidate, failure);
      const step = this.#step(asking, failure, { isMidway: committed, isProbe: claimed.isProbe });
      this.#tell(called.turn.candidate, failure, step);
      if (step.type === 'stop' || step.type === 'next') return step.type === 'next' ? step.candidate : undefined;
      asking = await this.#prepare(step, failure, asking);
      this.#progress.forgive();
    }
  }

  /**
   * Meanwhile others spent what was left: another account may pay, or whoever has money of his own; nobody cheaper takes
   * over unless the user wants that.
   */
  #afterRefusal({ reason, isOwn }: Refused, { candidate }: Turn): RankedCandidate | undefined {
    const next = nextCandidate(this.#progress.view());
    const isUnpaid = !isOwn && (reason === 'budget_spent' || reason === 'credits_short');
    if (!isUnpaid || this.#input.ports.settings.onBudget === 'downgrade') return next;
    return next?.provider === candidate.provider && next.model === candidate.model ? next : undefined;
  }

  #tell(candidate: Candidate, failure: Failure, step: Step): void {
    // Nothing failed where an answer was only another one.
    if (failure.code === NOT_SHOWN_CODE) return;
    const next = step.type === 'next' ? step.candidate : step.type === 'stop' ? undefined : candidate;
    this.#input.emit({ type: 'failed', candidate, failure, ...(next && { next }) });
  }

  #step(
    { turn, request, rung, chances }: Asking,
    failure: Failure,
    { isMidway, isProbe }: { readonly isMidway: boolean; readonly isProbe: boolean },
  ): Step {
    if (this.#input.signal.aborted) return { type: 'stop' };
    const view = this.#progress.view();
    const made = this.#progress.attempts.length;
    const scene = this.#scene(turn, request);
    const others = view.failed.filter(one => one.failure.code === NOT_SHOWN_CODE).length;
    if (made >= MAX_ATTEMPTS || !isWorthRescuing(scene, others)) return { type: 'stop' };
    const higher = nextRung(rung, failure, scene);
    if (higher) return { type: 'climb', rung: higher };
    if (isOtherAnswer(rung, failure)) {
      const candidate = nextCandidate(view);
      return candidate ? { type: 'next', candidate } : { type: 'stop' };
    }
    // A probe is one call; and late in a long chain there are no second chances, but everybody still gets a first one.
    const isLast = isProbe || made >= PATIENT_ATTEMPTS;
    const left = isLast ? { ...chances, repeats: Number.POSITIVE_INFINITY } : chances;
    return nextStep(view, withoutIdleRepair(failure, request), left, this.#input.ports.clock.now(), isMidway);
  }

  /** Does what another chance on the same candidate takes. */
  async #prepare(step: Exclude<Step, { type: 'next' | 'stop' }>, failure: Failure, asking: Asking): Promise<Asking> {
    const { turn, request, chances } = asking;
    const { emit, signal } = this.#input;
    if (step.type === 'climb') return { ...asking, rung: step.rung, chances: { ...chances } };
    if (step.type === 'again') return { ...asking, chances: { ...chances, repeats: chances.repeats + 1 } };
    if (step.type === 'repair') {
      emit({ type: 'notice', message: `asking again as the provider wants it: ${failure.message}` });
      const repaired = repairRequest(request, failure.repair!);
      return { ...asking, request: repaired, chances: { ...chances, repaired: true } };
    }
    emit({ type: 'waiting', ms: step.ms, candidate: turn.candidate, why: failure.message });
    await sleep(step.ms, signal);
    return { ...asking, chances: { ...chances, waited: true } };
  }

  #scene({ model }: Turn, request: ChatRequest): Scene {
    const { isEmpty, hasCalls, text } = this.#stage;
    const isSound = this.#breach?.kind !== 'malformed';
    const goesOn = isSound && !hasCalls && continues(model, request, text);
    return { isEmpty, hasCalls, restart: this.#input.call.restart, goesOn };
  }
}

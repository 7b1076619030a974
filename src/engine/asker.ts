// Owns asking: one attempt at a candidate, with a second one beside it where that is wanted, shown and written down.
import { measureOf } from '../accounting/measures.ts';
import { isAside } from '../domain/outcome.ts';
import type { ChatRequest } from '../domain/request.ts';
import type { Claim } from './claim.ts';
import { claimFor } from './claim-input.ts';
import { continuationOf } from './continuation.ts';
import type { Call, EngineEvent } from './contract.ts';
import { withCut } from './cut.ts';
import { hedgeDelayMs, hedgeRefusal, type Runner, race } from './hedge.ts';
import type { Stake } from './limits.ts';
import { nextCandidate } from './next-step.ts';
import { HEDGED, NOT_SHOWN_CODE } from './own-failures.ts';
import type { EnginePorts } from './ports.ts';
import type { Progress } from './progress.ts';
import { withCharge } from './record.ts';
import type { Recorder } from './recorder.ts';
import type { Snapshot } from './snapshot.ts';
import { withinBound } from './spending.ts';
import type { Stage } from './stage.ts';
import { type Rung, Take } from './take.ts';
import { withCounted } from './taken.ts';
import { type Turn, turnOf } from './turn.ts';
import { type Called, callUpstream } from './upstream-call.ts';

export interface AskerInput {
  readonly ports: EnginePorts;
  readonly recorder: Recorder;
  readonly call: Call;
  readonly snapshot: Snapshot;
  /** The caller's cancellation and the deadline in one. */
  readonly signal: AbortSignal;
  /** Until that deadline, ms. */
  leftMs(): number;
  readonly emit: (event: EngineEvent) => void;
}

/** What an attempt is made with. */
export interface Question {
  readonly turn: Turn;
  /** As the call has it, or repaired. */
  readonly request: ChatRequest;
  readonly rung: Rung;
  readonly stake: Stake;
}

/** Makes the attempts of one request. */
export class Asker {
  readonly #input: AskerInput;
  readonly #stage: Stage;
  readonly #progress: Progress;
  /** The call that ended it, or whose part is shown. */
  #last: Called | undefined;
  #kept: Called | undefined;

  constructor(input: AskerInput, stage: Stage, progress: Progress) {
    this.#input = input;
    this.#stage = stage;
    this.#progress = progress;
  }

  get last(): Called | undefined {
    return this.#last;
  }

  /** The latest call whose answer broke off while its text was kept back. */
  get kept(): Called | undefined {
    return this.#kept;
  }

  /** What is sent: where an answer is continued, its part too. */
  requestOf({ request, rung }: Pick<Question, 'request' | 'rung'>): ChatRequest {
    return rung === 'continue' ? continuationOf(request, this.#stage.text) : request;
  }

  /** One attempt; where the candidate is late and `mayHedge`, the next is asked too. Returns the one to go on with. */
  async ask(question: Question, claimed: Claim, mayHedge: boolean): Promise<Called> {
    const { ports, snapshot, signal } = this.#input;
    this.#stage.clear();
    const first = this.#runner(question, claimed);
    const { provider, model } = question.turn.candidate;
    const afterMs = mayHedge ? hedgeDelayMs(ports.settings, measureOf(snapshot.state, { provider, model })) : undefined;
    if (afterMs === undefined) return first.run(signal);
    const second = () => this.#rival(question, afterMs);
    const called = await race({ stage: this.#stage, first, second, afterMs, signal });
    const last = called.at(-1)!;
    for (const { turn, result } of called)
      if (turn !== last.turn && result.failure && result.failure.code !== NOT_SHOWN_CODE)
        this.#progress.fail(turn.candidate, result.failure);
    return last;
  }

  /** The next candidate of another provider, to be asked beside one that is late. */
  async #rival(question: Question, lateMs: number): Promise<Runner | undefined> {
    const view = this.#progress.view();
    const { candidate } = question.turn;
    const next = nextCandidate({ ...view, chain: view.chain.filter(one => one.provider !== candidate.provider) });
    if (!next) return undefined;
    const late = `${candidate.provider} is late (${Math.round(lateMs)} ms)`;
    const name = `${next.provider} ${next.model}`;
    const alone = (why: string) =>
      void this.#input.emit({ type: 'notice', message: `${late}, ${name} is not asked too: ${why}` });
    const refusal = hedgeRefusal(this.#input.ports.settings, next);
    if (refusal !== undefined) return alone(refusal);
    const turn = turnOf(this.#input.snapshot, next);
    const claimed = await claimFor(this.#input, this.#progress, turn, this.requestOf(question), true);
    if (!('candidate' in claimed)) return alone(claimed.detail ?? 'its quota is spent');
    const message = `${late}, asking ${name} too`;
    const runner = this.#runner(
      { ...question, turn: { ...turn, candidate: claimed.candidate }, stake: 'usual' },
      claimed,
    );
    return {
      ...runner,
      run: signal => {
        this.#input.emit({ type: 'notice', message });
        return runner.run(signal);
      },
    };
  }

  #runner(question: Question, claimed: Claim): Runner {
    const { turn, rung, stake } = question;
    const { ports, snapshot, call, emit, recorder } = this.#input;
    const { candidate, isFree } = turn;
    const startedAt = ports.clock.now();
    const onWords = claimed.isProbe ? () => recorder.answers(candidate, isFree, startedAt) : undefined;
    const take = new Take(this.#stage, candidate, rung, onWords);
    const whole = this.requestOf(question);
    const request = withinBound(whole, claimed.held);
    return {
      take,
      run: async signal => {
        emit({ type: 'attempt', candidate: turn.candidate, number: this.#progress.begin() });
        const id = claimed.held?.hold.id;
        const leftMs = this.#input.leftMs();
        const made = await callUpstream({ ports, call, snapshot, turn, request, stake, take, leftMs, signal, id });
        const isOvertaken = made.result.failure?.code === NOT_SHOWN_CODE && this.#isOvertaken(take);
        const attempt = isOvertaken ? { ...made.attempt, failure: HEDGED } : made.attempt;
        const charged = withCounted(withCharge(attempt, claimed.held), claimed.charged);
        const cappedBy = request === whole ? undefined : claimed.held?.bound.cappedBy;
        const called = { ...made, attempt: withCut(charged, request, turn, cappedBy) };
        this.#record(called, claimed);
        return called;
      },
      drop: () => recorder.release(claimed),
    };
  }

  /** Whether somebody else is heard. */
  #isOvertaken(take: Take): boolean {
    return this.#stage.speaker !== undefined && this.#stage.speaker !== take;
  }

  #record(called: Called, { charged, held }: Claim): void {
    const { attempt, result, turn } = called;
    const { provider, isFree } = turn;
    const isHeard = !result.failure || result.committed;
    if (isHeard || (this.#stage.isEmpty && this.#stage.speaker === undefined)) this.#last = called;
    if (result.held !== undefined && result.failure?.code !== NOT_SHOWN_CODE) this.#kept = called;
    this.#progress.attempts.push(attempt);
    const { task } = this.#input.snapshot.decision.analysis;
    const { call, recorder } = this.#input;
    const rest = { ...(held && { held }), isAside: isAside(call), head: result.head };
    recorder.attempt({ attempt, provider, isFree, charged, task, ...rest });
  }
}

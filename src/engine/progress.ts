// Owns how far a request has come along its chain: who was asked, who failed, who was passed over, who comes last.
import type { Candidate, Exclusion } from '../domain/decision.ts';
import type { Failure } from '../domain/failure.ts';
import type { Attempt } from '../domain/outcome.ts';
import type { Refused } from './claim.ts';
import type { Stake } from './limits.ts';
import { type ChainView, type FailedCandidate, isSame, nextCandidate } from './next-step.ts';
import { modelOf, type Snapshot } from './snapshot.ts';
import { turnOf } from './turn.ts';

export class Progress {
  readonly attempts: Attempt[] = [];
  readonly failed: FailedCandidate[] = [];
  readonly skipped: Exclusion[] = [];
  /** Another process finds out about these just now: they come last. */
  readonly #postponed: Candidate[] = [];
  readonly #snapshot: Snapshot;
  #begun = 0;

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  /** Another call is made; its number, from 1. */
  begin(): number {
    this.#begun += 1;
    return this.#begun;
  }

  fail(candidate: Candidate, failure: Failure): void {
    this.failed.push({ candidate, failure });
  }

  /** The last that failed gets another chance. */
  forgive(): void {
    this.failed.pop();
  }

  /** Since the decision another process took the last of this account's quota, or the probe of its health. */
  skip({ provider, model, account }: Candidate, { reason, detail = 'quota spent', until }: Refused): void {
    const who = { provider, model, ...(account !== undefined && { account }) };
    if (reason === 'cooling') this.#postponed.push(who);
    else this.skipped.push({ ...who, reason, detail, ...(until !== undefined && { until }) });
  }

  /** Candidates of the same provider and model that may still be asked, those that cost as little. */
  poolOf(candidate: Candidate): readonly Candidate[] {
    const { provider, model } = candidate;
    const out = [...this.skipped, ...this.failed.map(one => one.candidate)];
    const isFree = (one: Candidate) => turnOf(this.#snapshot, one).isFree;
    return this.#snapshot.decision.chain.filter(
      one =>
        one.provider === provider &&
        one.model === model &&
        isFree(one) === isFree(candidate) &&
        !out.some(other => isSame(one, other)),
    );
  }

  /** What was named, and what is tried for want of anybody else, is tried even where another process does so too. */
  mayWait(candidate: Candidate): boolean {
    const ranked = this.#snapshot.decision.chain.find(one => isSame(one, candidate));
    const isLast = ranked?.reason === 'pinned' || ranked?.coolingUntil !== undefined;
    return !isLast && !this.#isPostponed(candidate);
  }

  /** What hangs on an attempt at `candidate`, seen from who else is left. */
  stakeOf(candidate: Candidate, isProbe: boolean): Stake {
    const view = this.view();
    const other = nextCandidate({ ...view, skipped: [...view.skipped, candidate] });
    if (!other) return 'last';
    const canAnswer = other.coolingUntil === undefined && !this.#isPostponed(other);
    return isProbe && canAnswer ? 'probe' : 'usual';
  }

  view(): ChainView {
    const { chain } = this.#snapshot.decision;
    return {
      chain: [...chain.filter(one => !this.#isPostponed(one)), ...chain.filter(one => this.#isPostponed(one))],
      failed: this.failed,
      skipped: this.skipped,
      modelOf: candidate => modelOf(this.#snapshot.providers, candidate),
      isFree: candidate => turnOf(this.#snapshot, candidate).isFree,
    };
  }

  #isPostponed(candidate: Candidate): boolean {
    return this.#postponed.some(one => isSame(one, candidate));
  }
}

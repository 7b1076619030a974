// Owns what a standard fault is: the parts played, the verdict hoped for, and the hits allowed.
import type { FailureKind } from '../domain/failure.ts';
import type { Script } from './script.ts';

/** What the caller sees at the end of each request. */
export type Verdict =
  /** The whole answer, once, and nothing else. */
  | { readonly type: 'answered'; readonly by: 'primary' | 'fallback' | 'either' }
  /** A clean error of one of these kinds; nothing is passed off as complete. */
  | { readonly type: 'failed'; readonly kinds: readonly FailureKind[] };

export interface StandardFault {
  readonly id: string;
  readonly title: string;
  readonly primary: Script;
  readonly fallback: Script;
  /** Requests made one after the other, all of which must meet the verdict. */
  readonly requests: number;
  /** The prompt is longer than the primary's window and fits the fallback's. */
  readonly longPrompt?: boolean;
  /** It shows only when a limit of the caller's passes: for the first token, or between two. */
  readonly waits?: 'first_token' | 'stall';
  readonly ideal: Verdict;
  /** Short of ideal, and still honest. */
  readonly safe?: Verdict;
  /** Chat requests that each provider may see over all requests together. */
  readonly primaryHits: HitRange;
  readonly fallbackHits: HitRange;
}

export interface HitRange {
  readonly min: number;
  readonly max: number;
}

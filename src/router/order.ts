// Owns the order of authority as a comparison: what is named, who rests, lists, goal, matrix, score, ties.
import type { Score } from '../domain/decision.ts';
import type { Option } from './option.ts';

/** What the score does not decide, in the order of authority; lower is better everywhere. */
export interface Rank {
  /** Named by the call or pinned: negative. */
  readonly named: number;
  /** Cooling down: tried last. */
  readonly resting: 0 | 1;
  /** The conversation's own provider first. */
  readonly moved: 0 | 1;
  /** The goal that the call itself names, where it outranks the lists: fitness, then the goal. */
  readonly askedFit: number;
  readonly asked: number;
  /** Position in the lists that are in force, as one number. */
  readonly listed: number;
  /** Good enough for the task. */
  readonly fit: number;
  /** By the goal itself: quality, window or price. */
  readonly goal: number;
  /** Position in the row of the matrix. */
  readonly matrix: number;
}

/** An option with everything by which it is compared. */
export interface Weighed {
  readonly option: Option;
  readonly score: Score;
  /** The best of its pool: accounts of one model stand together, in the pool's order. */
  readonly pool: { readonly score: number; readonly left: number };
  readonly rank: Rank;
}

/** Total order over all that stand for election: authority, score, quota left, cost, name, order of the pool. */
export function compare(a: Weighed, b: Weighed): number {
  const x = a.rank;
  const y = b.rank;
  return (
    x.named - y.named ||
    x.resting - y.resting ||
    x.moved - y.moved ||
    x.askedFit - y.askedFit ||
    finite(x.asked - y.asked) ||
    x.listed - y.listed ||
    x.fit - y.fit ||
    finite(x.goal - y.goal) ||
    x.matrix - y.matrix ||
    b.pool.score - a.pool.score ||
    b.pool.left - a.pool.left ||
    (a.option.cost ?? Number.MAX_SAFE_INTEGER) - (b.option.cost ?? Number.MAX_SAFE_INTEGER) ||
    byName(a.option.candidate.provider, b.option.candidate.provider) ||
    byName(a.option.candidate.model, b.option.candidate.model) ||
    a.option.accountRank - b.option.accountRank
  );
}

/** Unknown prices are infinite, and two of them are equal. */
const finite = (difference: number) => (Number.isNaN(difference) ? 0 : difference);

const byName = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

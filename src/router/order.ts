// Owns the order of authority as a comparison: what is named, who rests, lists, goal, matrix, score, ties.
import type { Weighed } from './option.ts';

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

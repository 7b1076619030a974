// Owns hedging: when a second candidate is asked beside one that is late, and the race between the two.
import { count, quantile } from '../accounting/histogram.ts';
import { nanoFromUsd } from '../accounting/money.ts';
import type { RankedCandidate } from '../domain/decision.ts';
import { parseHedgeDelay } from '../domain/hedge-delay.ts';
import type { Settings } from '../domain/settings.ts';
import type { Measure } from '../domain/state.ts';
import { HISTORY } from './limits.ts';
import { NOT_SHOWN } from './own-failures.ts';
import { wait } from './sleep.ts';
import type { Stage } from './stage.ts';
import type { Take } from './take.ts';
import type { Called } from './upstream-call.ts';

/** After how long a hedge begins, ms; undefined where none is wanted, or too little is known of this model. */
export function hedgeDelayMs({ hedge }: Pick<Settings, 'hedge'>, { firstToken }: Measure): number | undefined {
  const delay = hedge && parseHedgeDelay(hedge.after);
  if (!delay || 'ms' in delay) return delay?.ms;
  return count(firstToken) >= HISTORY ? quantile(firstToken, delay.quantile) : undefined;
}

/** Why no second call may be made to this candidate; undefined where one may. An unknown cost is beyond what a hedge may cost. */
export function hedgeRefusal(
  { hedge }: Pick<Settings, 'hedge'>,
  { coolingUntil, estimatedCost }: RankedCandidate,
): string | undefined {
  const { maxExtraCost } = hedge ?? {};
  if (coolingUntil !== undefined) return 'it is resting';
  if (maxExtraCost === undefined) return undefined;
  if (estimatedCost === undefined) return 'what it would cost is not known, and hedge.maxExtraCost sets a limit';
  return estimatedCost > nanoFromUsd(maxExtraCost)
    ? `it would cost more than hedge.maxExtraCost, $${maxExtraCost}`
    : undefined;
}

/** One who takes part: his way to the stage, and the call itself. */
export interface Runner {
  readonly take: Take;
  run(signal: AbortSignal): Promise<Called>;
  /** Instead of `run`: the call is not made. */
  drop(): void;
}

export interface RaceInput {
  readonly stage: Stage;
  readonly first: Runner;
  /** Undefined where nobody can join. */
  readonly second: () => Promise<Runner | undefined>;
  readonly afterMs: number;
  readonly signal: AbortSignal;
}

/** Everybody's call once all have ended: the one that was heard last, and before it the one that was ended for its sake. */
export async function race({ stage, first, second, afterMs, signal }: RaceInput): Promise<readonly Called[]> {
  const lanes = [lane(first, signal)];
  const isHeard = stage.whenHeard();
  const over = new AbortController();
  const late = wait(afterMs, AbortSignal.any([signal, over.signal])).then(() => !over.signal.aborted);
  const inTime = Promise.race([stage.whenBegun(), lanes[0]!.called]).then(() => false);
  const isLate = await Promise.race([late, inTime]);
  over.abort();
  if (isLate && !signal.aborted) {
    const other = await second();
    if (!stage.hasBegun && other) lanes.push(lane(other, signal));
    else other?.drop();
  }
  void isHeard.then(speaker => {
    for (const { take, end } of lanes) if (take !== speaker) end();
  });
  const all = await Promise.all(lanes.map(({ called }) => called));
  // Who was not heard comes first: the last one is gone on with.
  return all.toSorted((a, b) => rank(a) - rank(b));
}

const rank = ({ result }: Called) => (!result.failure ? 2 : result.committed ? 1 : 0);

function lane({ take, run }: Runner, signal: AbortSignal) {
  const own = new AbortController();
  return { take, called: run(AbortSignal.any([signal, own.signal])), end: () => own.abort(NOT_SHOWN) };
}

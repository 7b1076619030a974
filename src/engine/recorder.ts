// Owns writing down: claims before a call, attempts after it, the log entry at the end. Trouble here never costs an answer.
import { recordFirstToken } from '../accounting/health.ts';
import type { Candidate, ResolvedProvider } from '../domain/decision.ts';
import { messageOf } from '../domain/error-message.ts';
import type { HttpResponseHead } from '../domain/http.ts';
import type { LogEntry } from '../domain/outcome.ts';
import { BUDGET_AWAY, LEDGER_AWAY } from '../domain/shortage-words.ts';
import { EMPTY_STATE, type RouterState } from '../domain/state.ts';
import type { EpochMs } from '../domain/units.ts';
import type { Shortage } from '../router/input.ts';
import { readRateLimits } from '../wire/rate-limits.ts';
import { type Claim, type ClaimInput, claim, needsClaim, type Refused } from './claim.ts';
import {
  attemptEffect,
  claimEffect,
  holdEffect,
  type RequestEffect,
  releaseEffect,
  unclaimedEffect,
  withEffect,
} from './effect.ts';
import type { EnginePorts } from './ports.ts';
import { type AttemptRecord, spentBy, type UnclaimedRecord } from './record.ts';
import { wait } from './sleep.ts';
import { type Held, holdBudgets, reserveCredits, type Spender } from './spending.ts';

/** Whom an attempt asked, and what headers he sent. */
interface Heard {
  readonly provider: ResolvedProvider;
  readonly head?: HttpResponseHead;
}

export interface Recorder {
  /** Counts a call that is about to be made, where `snapshot` says it must. Without a state to count in, `wanted` is used uncounted. */
  claim(
    input: Omit<ClaimInput, 'now'>,
    snapshot: RouterState,
    wanted: Candidate,
    signal: AbortSignal,
  ): Promise<Claim | Refused>;
  /** Holds the money for a call that is made whatever else speaks against it. */
  hold(candidate: Candidate, spender: Spender): Promise<Held | Refused>;
  /** A try has its first words: others may ask too. Returns at once. */
  answers(candidate: Candidate, isFree: boolean, startedAt: EpochMs): void;
  /** Gives back what was claimed for a call that is not made after all. Returns at once. */
  release(claimed: Claim): void;
  /** Returns at once: the next attempt must not wait for a disk. */
  attempt(record: Omit<AttemptRecord, 'readings'> & Heard): void;
  /** As `attempt`, of one that was made without a claim. */
  unclaimed(record: Omit<UnclaimedRecord, 'readings'> & Heard): void;
  /** Waits until everything is written, the log entry too where there is one. */
  finish(entry?: LogEntry): Promise<void>;
}

/** Longer than this a turn or a probe is not waited for: a lock that somebody holds must not cost the answer. */
const TURN_MS = 2_000;

export function createRecorder({ state, credits, clock, dice, warn }: EnginePorts): Recorder {
  const writes: Promise<void>[] = [];
  const guard = async (write: Promise<unknown>) => {
    try {
      await write;
    } catch (error) {
      warn(messageOf(error));
    }
  };
  const write = (effect: RequestEffect) =>
    guard(
      state.update(
        current => [withEffect(current, effect), undefined],
        () => effect,
      ),
    );
  const giveBack = async (claimed: Claim) => {
    const { candidate, charged, isProbe, held } = claimed;
    if (held?.onCredit) await guard(credits!.settle(held.hold.id, 0, candidate));
    if (charged.length > 0 || isProbe || held) await write(releaseEffect(claimed, clock.now()));
  };
  /** Writes down what came of an attempt, and settles its credits. */
  const writeAttempt = ({ attempt, held }: Pick<AttemptRecord, 'attempt' | 'held'>, effect: RequestEffect) => {
    writes.push(write(effect));
    if (held?.onCredit) writes.push(guard(credits!.settle(held.hold.id, spentBy(attempt, held), attempt)));
  };
  const told = <R extends Heard>({ head, ...record }: R) => ({
    ...record,
    readings: readingsIn(head, record.provider, clock.now()),
  });
  return {
    async hold(candidate, spender) {
      const counted = await holdOnly(candidate, spender);
      const claimed = 'candidate' in counted ? await pay(counted, spender) : counted;
      return 'candidate' in claimed ? claimed.held! : claimed;
    },
    answers(candidate, isFree, startedAt) {
      // Its attempt tells the same when it ends.
      const nothingOwed = () => undefined;
      const change = (current: RouterState) =>
        [recordFirstToken(current, candidate, isFree, startedAt), undefined] as const;
      writes.push(guard(state.update(change, nothingOwed)));
    },
    release(claimed) {
      writes.push(giveBack(claimed));
    },
    async claim(input, snapshot, wanted, signal) {
      const claimed = await count(input, snapshot, wanted, signal);
      return 'candidate' in claimed && input.spender ? pay(claimed, input.spender) : claimed;
    },
    attempt: record => writeAttempt(record, attemptEffect(told(record), clock.now(), dice.next())),
    unclaimed: record => writeAttempt(record, unclaimedEffect(told(record), clock.now(), dice.next())),
    async finish(entry) {
      if (entry) writes.push(guard(state.append(entry)));
      // A write may be followed by another.
      while (writes.length > 0) await Promise.all(writes.splice(0));
      await credits?.catchUp();
    },
  };

  async function count(
    input: Omit<ClaimInput, 'now'>,
    snapshot: RouterState,
    wanted: Candidate,
    signal: AbortSignal,
  ): Promise<Claim | Refused> {
    const uncounted: Claim = { candidate: wanted, at: clock.now(), charged: [], isProbe: false };
    if (!needsClaim(snapshot, { ...input, now: clock.now() })) return uncounted;
    let claimed: Claim | Refused | undefined;
    let isLeft = false;
    const turn = state.update(
      current => (isLeft ? [current, undefined] : claim(current, { ...input, now: clock.now() })),
      taken => claimEffect(taken, input),
    );
    const write = guard(
      turn.then(taken => {
        // The call was made uncounted, or not at all, by the time its turn came.
        if (isLeft && taken && 'candidate' in taken) writes.push(giveBack(taken));
        claimed = taken;
      }),
    );
    const isPaid = input.spender !== undefined && input.spender.funds.budgets.length > 0;
    const isLimited = isPaid || input.provider.accounts.some(account => account.quota !== undefined);
    // A quota may not be overrun because many wait for their turn to count: here only the store itself gives up.
    await within(write, isLimited ? undefined : TURN_MS, signal);
    isLeft = true;
    if (claimed) return claimed;
    writes.push(write);
    // Money that cannot be counted is not spent, whatever the answer is worth.
    return isPaid ? { reason: 'budget_spent', detail: BUDGET_AWAY } : uncounted;
  }

  async function holdOnly(candidate: Candidate, spender: Spender): Promise<Claim | Refused> {
    try {
      const at = clock.now();
      const claimOf = (held: Held): Claim => ({ candidate, at, charged: [], isProbe: false, held });
      const held = await state.update(
        current => holdBudgets(current, spender, candidate, clock.now()),
        taken => ('reason' in taken ? undefined : holdEffect(claimOf(taken), spender)),
      );
      return 'reason' in held ? held : claimOf(held);
    } catch (error) {
      warn(messageOf(error));
      return { reason: 'budget_spent', detail: BUDGET_AWAY };
    }
  }

  /** Pays on credit where credits are on; who cannot pay gives back what was counted. */
  async function pay(claimed: Claim, spender: Spender): Promise<Claim | Refused> {
    if (spender.funds.balance === undefined) return claimed;
    const held = claimed.held ?? holdBudgets(EMPTY_STATE, spender, claimed.candidate, clock.now())[1];
    const paid = 'reason' in held ? held : await reserved(held, spender);
    if (!('reason' in paid)) return { ...claimed, held: paid };
    await giveBack(claimed);
    return paid;
  }

  async function reserved(held: Held, spender: Spender): Promise<Held | Shortage> {
    try {
      return await reserveCredits(credits!, held, spender);
    } catch (error) {
      warn(messageOf(error));
      return { reason: 'credits_short', detail: LEDGER_AWAY };
    }
  }
}

function readingsIn(head: HttpResponseHead | undefined, { spec }: ResolvedProvider, now: EpochMs) {
  const dialect = spec.quirks?.rateLimitHeaders;
  return head && dialect ? readRateLimits(head, dialect, now) : [];
}

async function within(work: Promise<void>, ms: number | undefined, signal: AbortSignal): Promise<void> {
  const done = new AbortController();
  const limit = wait(ms ?? Number.POSITIVE_INFINITY, AbortSignal.any([signal, done.signal]));
  await Promise.race([work, limit]);
  done.abort();
}

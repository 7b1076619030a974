// Owns the comparison of past use with another policy: a file, the one before the present one, or that of a day.
import type { EpochMs } from '../domain/units.ts';
import { startOfDay } from '../domain/zone.ts';
import type { Policy, Replay } from '../engine/replay.ts';
import { formatTime } from '../render/time.ts';
import type { Context, PastPolicy } from './context.ts';
import { UserError, usageError } from './errors.ts';
import { EXIT } from './exit.ts';
import { replayUnder } from './replaying.ts';

export interface Savings {
  /** As it was named. */
  readonly policy: string;
  /** When a policy that was kept ruled; absent for a file. `until` is absent while it rules. */
  readonly ruled?: { readonly from: EpochMs; readonly until?: EpochMs };
  readonly replay: Replay;
}

const PREVIOUS = 'previous';
const DAY_MS = 86_400_000;

/** Decides what was asked since `since` again under the policy called `name`. */
export async function savingsAgainst(context: Context, name: string, since: EpochMs): Promise<Savings> {
  const again = async (policy: Policy) => replayUnder(context, policy, { since });
  const day = startOfDay(name, context.timeZone());
  if (name !== PREVIOUS && day === undefined)
    return { policy: name, replay: await again(await policyOf(context, name)) };
  if (day !== undefined && day > context.clock.now())
    throw usageError(
      `${name} is still to come`,
      'Name a day that has begun, or: openclaw provider usage --savings previous',
    );
  const all = await context.pastPolicies();
  // Even where no call has been made since the last edit.
  const index = day !== undefined ? indexOn(all, day) : all.findLastIndex(({ isInForce }) => !isInForce);
  const kept = all[index];
  if (!kept) throw noneKept(context, name, all);
  const until = all[index + 1]?.from;
  const ruled = { from: kept.from, ...(until !== undefined && { until }) };
  return { policy: name, ruled, replay: await again(await kept.policy()) };
}

/** Whoever misspells a word or a day names a file that is not there. */
async function policyOf(context: Context, file: string): Promise<Policy> {
  try {
    return await context.policyIn(file);
  } catch (error) {
    if (!(error instanceof UserError) || error.details.exitCode !== EXIT.usage) throw error;
    throw usageError(error.message, 'Name a file, a day (2026-11-01), or: openclaw provider usage --savings previous');
  }
}

/** What ruled when the day began, else what first ruled on it. */
function indexOn(all: readonly PastPolicy[], begin: EpochMs): number {
  const before = all.findLastIndex(({ from }) => from <= begin);
  return before >= 0 || (all[0]?.from ?? Number.POSITIVE_INFINITY) >= begin + DAY_MS ? before : 0;
}

function noneKept({ clock, timeZone }: Context, name: string, all: readonly PastPolicy[]): UserError {
  const [oldest] = all;
  const since = oldest && `policies are kept since ${formatTime(oldest.from, clock.now(), timeZone())}`;
  return new UserError({
    type: 'not_found',
    exitCode: EXIT.usage,
    message: name === PREVIOUS ? 'no earlier policy has been kept' : `no policy of ${name} has been kept`,
    why: [
      name === PREVIOUS && since ? `${since}, and nothing has changed since then` : (since ?? 'none is kept yet'),
      'a policy is kept when a command changes it, and when a call finds the file edited',
    ],
    hint: 'Or compare with a file: openclaw provider usage --savings old.json',
  });
}

/** When it ruled, in words; nothing for a file. */
export function ruledText({ ruled }: Savings, { clock, timeZone }: Context): string {
  if (!ruled) return '';
  const told = (at: EpochMs) => formatTime(at, clock.now(), timeZone());
  return ruled.until === undefined
    ? `, in force since ${told(ruled.from)}`
    : `, in force from ${told(ruled.from)} to ${told(ruled.until)}`;
}

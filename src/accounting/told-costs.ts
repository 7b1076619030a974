// Owns what an entry of the log costs once its providers have told it: the log itself is never rewritten.
import type { LogEntry, LoggedAttempt } from '../domain/outcome.ts';
import type { NanoUsd } from '../domain/units.ts';

/** The entry at the costs that were told afterwards, by attempt. */
export function withToldCosts(entry: LogEntry, told: Readonly<Record<string, NanoUsd>>): LogEntry {
  if (!entry.attempts.some(({ id }) => Object.hasOwn(told, id))) return entry;
  const attempts = entry.attempts.map(attempt =>
    Object.hasOwn(told, attempt.id) ? costing(attempt, told[attempt.id]!) : attempt,
  );
  const isKnown = attempts.every(({ costNanoUsd }) => costNanoUsd !== undefined);
  const cost = attempts.reduce((sum, { costNanoUsd = 0 }) => sum + costNanoUsd, 0);
  return { ...entry, attempts, ...(isKnown && { costNanoUsd: cost }) };
}

/** What a provider tells itself hangs on no price list, and replaces what was charged while nobody knew. */
function costing({ priceVersion: _, chargedNanoUsd: __, ...attempt }: LoggedAttempt, cost: NanoUsd): LoggedAttempt {
  return { ...attempt, costNanoUsd: cost, costSource: 'provider' };
}

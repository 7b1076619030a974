// Owns what providers tell of quotas, in headers and at endpoints: their figure takes the place of what was counted.
import type { QuotaUnit, QuotaWindow } from '../domain/quota.ts';
import type { QuotaUse } from '../domain/state.ts';
import type { EpochMs } from '../domain/units.ts';
import { exact } from './quota-parts.ts';
import { isFor, openClaims } from './quota-use.ts';
import { CLOCK_SKEW_MS, isCurrent } from './quota-window.ts';

/** A correction by a response header or a quota endpoint. */
export interface QuotaReading {
  readonly unit: QuotaUnit;
  readonly window: QuotaWindow;
  readonly limit?: number;
  readonly remaining?: number;
  readonly resetsAt?: EpochMs;
}

/**
 * The uses of an account after the provider said how it stands, in its answer to a request that began at `askedAt`. Our
 * own count goes on beside its figure. What calls under way have claimed it may not have counted yet; and what it said
 * of a later request is newer.
 */
export function correct(
  uses: readonly QuotaUse[],
  readings: readonly QuotaReading[],
  model: string,
  source: 'headers' | 'endpoint',
  now: EpochMs,
  askedAt: EpochMs = now,
): readonly QuotaUse[] {
  return readings.reduce((next, reading) => {
    if (reading.remaining === undefined) return next;
    const meant = next.filter(use => isFor(use, reading, model));
    const known = meant.find(use => isCurrent(use, now)) ?? meant[0];
    if (known && isCurrent(known, now) && isNewer(known, askedAt, now)) return next;
    // Providers count a request when it arrives.
    const pending = known
      ? openClaims(known, now).reduce((sum, [at, amount]) => (at < askedAt ? sum : sum + amount), 0)
      : 0;
    const remaining = Math.max(0, exact(reading.remaining - pending));
    // Headers speak of the model that was asked, unless the account as a whole is counted already.
    const owner = known ? known.model : source === 'headers' ? model : undefined;
    const told = corrected(known && isCurrent(known, now) ? known : undefined, { ...reading, remaining }, source, now);
    const { parts, open } = known ?? {};
    const kept = { ...(parts && { parts }), ...(open && { open }), ...(owner !== undefined && { model: owner }) };
    return [...next.filter(use => use !== known), { ...told, ...kept, askedAt }];
  }, uses);
}

const isNewer = ({ askedAt = 0 }: QuotaUse, other: EpochMs, now: EpochMs) =>
  askedAt > other && askedAt <= now + CLOCK_SKEW_MS;

function corrected(
  old: QuotaUse | undefined,
  { unit, window, limit, remaining, resetsAt }: QuotaReading & { readonly remaining: number },
  source: 'headers' | 'endpoint',
  now: EpochMs,
): QuotaUse {
  const until = resetsAt ?? old?.resetsAt;
  const size = limit ?? old?.limit;
  return {
    unit,
    window,
    used: old?.used ?? 0,
    ...(size !== undefined && { limit: size }),
    remaining,
    first: firstWord(old, remaining, now),
    windowStart: old?.windowStart ?? now,
    ...(until !== undefined && { resetsAt: until }),
    source,
    at: now,
  };
}

/** From where the provider's figure has fallen since: what was counted here before it spoke counts as fallen too. */
function firstWord(old: QuotaUse | undefined, remaining: number, now: EpochMs): QuotaUse['first'] {
  if (!old) return { at: now, remaining };
  const first = old.first ?? { at: old.windowStart, remaining: remaining + old.used };
  // More is left than at first: the provider has filled it up since.
  return remaining > first.remaining ? { at: now, remaining } : first;
}

// Owns how quotas stand: what is left of each limit, which of them binds, and whether a call still fits.
import type { QuotaLimit, QuotaRule } from '../domain/quota.ts';
import type { QuotaUse, UsedPart } from '../domain/state.ts';
import type { EpochMs, Ratio } from '../domain/units.ts';
import type { Pace } from './forecast.ts';
import { currentUse, type Spending } from './quota-use.ts';
import { fixedReset, isCurrent, WINDOW_MS } from './quota-window.ts';

/** How a limit stands now. */
export interface QuotaStanding {
  readonly limit: QuotaLimit;
  /** Where it is counted per model and one has used it. */
  readonly model?: string;
  readonly used: number;
  readonly left: number;
  readonly ratio: Ratio;
  /**
   * When the window ends, and of a rolling one when the first of what was used lapses; undefined for a rolling one that has
   * not begun, and where the provider does not say.
   */
  readonly resetsAt?: EpochMs;
  /** Of a rolling window that is counted here: what was used when, the oldest first. */
  readonly parts?: readonly UsedPart[];
  readonly source: QuotaUse['source'];
  readonly at: EpochMs;
  /** What was used since when; undefined before the first use. */
  readonly pace?: Pace;
}

/** How each limit of `rule` stands for an account, `spentBy` a model where the limit is per model. */
export function standings(
  rule: QuotaRule,
  uses: readonly QuotaUse[],
  model: string,
  now: EpochMs,
): readonly QuotaStanding[] {
  return rule.limits.map(limit => {
    const origin = limit.source ?? rule.source;
    return standing(limit, origin, currentUse(uses, limit, model, now, origin === 'config'), now);
  });
}

/** The limits that no rule names, but the provider told of and that still hold. */
export function toldStandings(
  rule: QuotaRule | undefined,
  uses: readonly QuotaUse[],
  now: EpochMs,
): readonly QuotaStanding[] {
  return uses.flatMap(use => {
    const { unit, window, limit, remaining, model } = use;
    const isRuled = rule?.limits.some(one => one.unit === unit && one.window === window) ?? false;
    if (isRuled || limit === undefined || remaining === undefined || !isCurrent(use, now)) return [];
    const told = { limit, unit, window, ...(model !== undefined && { perModel: true }) };
    return [standing(told, 'published', use, now)];
  });
}

function standing(
  limit: QuotaLimit,
  origin: QuotaRule['source'],
  use: QuotaUse | undefined,
  now: EpochMs,
): QuotaStanding {
  const isOwn = origin === 'config';
  // The user's own limit holds whatever more the provider would allow; a published one is only what the provider said once.
  const size = isOwn ? limit.limit : (use?.limit ?? limit.limit);
  const counted = size - (use?.used ?? 0);
  const told = use?.remaining ?? counted;
  const left = Math.max(0, isOwn ? Math.min(counted, told) : told);
  const parts =
    use?.parts?.length && (use.remaining === undefined || (isOwn && counted <= told)) ? use.parts : undefined;
  return {
    limit: { ...limit, limit: size },
    ...(use?.model !== undefined && { model: use.model }),
    used: size - left,
    left,
    ratio: size > 0 ? left / size : 0,
    // Only worked out for those who ask: another zone's clock takes 20 ms to set up.
    get resetsAt() {
      if (parts) return lapseOf(parts[0]!, limit);
      return use ? use.resetsAt : fixedReset(limit, now);
    },
    ...(parts && { parts }),
    source: use?.source ?? (isOwn ? 'counted' : 'published'),
    at: use?.at ?? now,
    ...(use && { pace: paceOf(use) }),
  };
}

/** When nothing of what was used counts any more; undefined as `resetsAt` is. */
export const fullAt = ({ parts, limit, resetsAt }: QuotaStanding): EpochMs | undefined =>
  parts ? lapseOf(parts.at(-1)!, limit) : resetsAt;

const lapseOf = ([at]: UsedPart, { window }: QuotaLimit) => at + WINDOW_MS[window];

/** The provider's own figures show what others took as well. */
function paceOf({ first, remaining, windowStart, used }: QuotaUse): Pace {
  return first && remaining !== undefined
    ? { since: first.at, amount: Math.max(0, first.remaining - remaining) }
    : { since: windowStart, amount: used };
}

/** The limit that binds: the one with the smallest share left; among equals the one that binds the longest. */
export function tightest(all: readonly QuotaStanding[]): QuotaStanding | undefined {
  return all.reduce<QuotaStanding | undefined>((a, b) => (a && !isTighter(b, a) ? a : b), undefined);
}

const isTighter = (a: QuotaStanding, b: QuotaStanding) =>
  a.ratio < b.ratio || (a.ratio === b.ratio && (a.resetsAt ?? 0) > (b.resetsAt ?? 0));

/** The limit that has too little left for `need`, if one has; of several the one that is back last. `resetsAt` is when there is enough. */
export function exhausted(all: readonly QuotaStanding[], need: Spending): QuotaStanding | undefined {
  return tightest(
    all
      .filter(({ left, limit }) => left < need[limit.unit] || left <= 0)
      .map(one => ({
        ...one,
        ratio: 0,
        ...(one.parts && { resetsAt: enoughAt(one, one.parts, need[one.limit.unit]) }),
      })),
  );
}

/** When so much has lapsed that `need` fits; at the end, where it never will. */
function enoughAt({ limit }: QuotaStanding, parts: readonly UsedPart[], need: number): EpochMs {
  let left = limit.limit - parts.reduce((sum, [, amount]) => sum + amount, 0);
  const enough = parts.find(([, amount]) => {
    left += amount;
    return left > 0 && left >= need;
  });
  return lapseOf(enough ?? parts.at(-1)!, limit);
}

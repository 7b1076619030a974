// Owns what the accounts of a pool have together: each limit summed over all of them.
import type { EpochMs } from '../domain/units.ts';
import { type Forecast, forecast } from './forecast.ts';
import type { QuotaStanding } from './quota.ts';

/** A sum, and the rates of its parts added up. */
export interface PoolStanding {
  readonly standing: QuotaStanding;
  readonly forecast?: Forecast;
}

/**
 * One sum for each limit that every account has, given the limits of each. Where one account's figure is not known, no
 * sum is either. The sum's reset is the first of its parts'.
 */
export function poolStandings(accounts: readonly (readonly QuotaStanding[])[], now: EpochMs): readonly PoolStanding[] {
  if (accounts.length < 2) return [];
  const all = accounts.flat();
  const keys = new Map(all.filter(one => !isFresh(one, all)).map(one => [keyOf(one), one]));
  return [...keys.values()].flatMap(like => {
    const parts = accounts.map(own => partOf(own, like));
    const known = parts.filter(part => part !== undefined);
    return known.length === parts.length ? [sumOf(known, now)] : [];
  });
}

const keyOf = ({ limit, model }: QuotaStanding) => `${limit.unit}/${limit.window}/${model ?? ''}`;
const isSameWindow = (a: QuotaStanding, b: QuotaStanding) =>
  a.limit.unit === b.limit.unit && a.limit.window === b.limit.window;

/** Stands for the models that nobody has used, where others have been. */
const isFresh = (one: QuotaStanding, all: readonly QuotaStanding[]) =>
  one.limit.perModel === true &&
  one.model === undefined &&
  all.some(other => isSameWindow(one, other) && other.model !== undefined);

/** The account's own figure; a model that it has not used has all that each of its models has. */
function partOf(own: readonly QuotaStanding[], like: QuotaStanding): QuotaStanding | undefined {
  const same = own.filter(one => isSameWindow(one, like));
  const exact = same.find(one => one.model === like.model);
  if (exact) return exact;
  const other = same.find(({ limit }) => limit.perModel);
  return other && { limit: other.limit, used: 0, left: other.limit.limit, ratio: 1, source: 'published', at: other.at };
}

function sumOf(parts: readonly QuotaStanding[], now: EpochMs): PoolStanding {
  const [first] = parts as [QuotaStanding];
  const sum = (figure: (part: QuotaStanding) => number) => parts.reduce((total, part) => total + figure(part), 0);
  const oldest = parts.reduce((a, b) => (b.at < a.at ? b : a));
  const resets = parts.flatMap(({ resetsAt }) => resetsAt ?? []);
  const [size, left] = [sum(({ limit }) => limit.limit), sum(part => part.left)];
  const rates = parts.flatMap(part => forecast(part, now)?.burnPerHour ?? []);
  const standing: QuotaStanding = {
    limit: { limit: size, unit: first.limit.unit, window: first.limit.window },
    ...(first.model !== undefined && { model: first.model }),
    used: sum(({ used }) => used),
    left,
    ratio: size > 0 ? left / size : 0,
    ...(resets.length > 0 && { resetsAt: Math.min(...resets) }),
    source: oldest.source,
    at: oldest.at,
  };
  if (rates.length === 0) return { standing };
  // The rates are those of stretches of different length: one that is as long as the longest stands for all.
  const since = Math.min(...parts.flatMap(({ pace }) => pace?.since ?? []));
  const perMs = rates.reduce((total, rate) => total + rate, 0) / 3_600_000;
  const together = forecast({ ...standing, pace: { since, amount: perMs * (now - since) } }, now);
  return { standing, ...(together && { forecast: together }) };
}

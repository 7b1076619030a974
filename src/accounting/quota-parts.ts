// Owns rolling windows: what was used within the last minute, hour or day, kept in parts that lapse one by one.
import type { QuotaUse, UsedPart } from '../domain/state.ts';
import type { EpochMs } from '../domain/units.ts';
import { CLOCK_SKEW_MS, isOver, WINDOW_MS } from './quota-window.ts';

/** More of them let more pass, but need more room. What is used within one of them lapses with the last of it. */
const PARTS = 20;

/** Dollars are whole nano-dollars, so that a tenth ten times is one. */
export const exact = (figure: number) => Math.round(figure * 1e9) / 1e9;
const partAt = (at: EpochMs, { window }: Pick<QuotaUse, 'window'>) => Math.floor(at / (WINDOW_MS[window] / PARTS));

/**
 * The parts that count now. What was counted under a clock that has been set back since was taken all the same, and
 * counts as long as anything of the time before does: it may not keep anybody away until that clock is right.
 */
function liveParts(use: Pick<QuotaUse, 'window' | 'parts'>, now: EpochMs): readonly UsedPart[] {
  const length = WINDOW_MS[use.window];
  const live = (use.parts ?? []).filter(([at]) => at + length > now);
  const [ahead, here] = split(live, ([at]) => at > now + CLOCK_SKEW_MS);
  if (here.length === 0) return [];
  return [...here, ...ahead.map(([, amount]): UsedPart => [now, amount])].toSorted(([a], [b]) => a - b);
}

/**
 * Uses of one rolling window as one, with what counts now; undefined where nothing does. A figure that the provider told
 * voids what was counted before it, unless the limit is the user's own (`isOwn`), once its reset has passed.
 */
export function rollingUse(uses: readonly QuotaUse[], now: EpochMs, isOwn: boolean): QuotaUse | undefined {
  const isTold = (use: QuotaUse) => use.remaining !== undefined;
  const told = uses.find(use => isTold(use) && !isOver(use, now) && use.windowStart <= now + CLOCK_SKEW_MS);
  const counted = uses.filter(use => use === told || isOwn || !isTold(use));
  const [like] = told ? [told] : counted;
  if (!like) return undefined;
  const parts = liveParts({ ...like, parts: counted.flatMap(partsOf) }, now);
  if (told) return { ...told, parts, used: told.parts || parts.length > 0 ? sumOf(parts) : told.used };
  if (parts.length === 0) return undefined;
  const { unit, window, model, open } = like;
  const [windowStart] = parts[0]!;
  const resetsAt = windowStart + WINDOW_MS[window];
  const rest = { ...(model !== undefined && { model }), ...(open && { open }) };
  return { unit, window, ...rest, used: sumOf(parts), windowStart, resetsAt, source: 'counted', at: like.at, parts };
}

/** An earlier version counted a window from its first use on. */
function partsOf({ parts, remaining, windowStart, resetsAt, window, used }: QuotaUse): readonly UsedPart[] {
  const since = resetsAt === undefined ? windowStart : resetsAt - WINDOW_MS[window];
  return parts ?? (remaining === undefined && used > 0 ? [[since, used]] : []);
}

const sumOf = (parts: readonly UsedPart[]) => exact(parts.reduce((sum, [, amount]) => sum + amount, 0));

/** The parts with what is used at `at`. */
export function withUsed(use: QuotaUse, amount: number, at: EpochMs): readonly UsedPart[] {
  const own = partAt(at, use);
  const [same, others] = split(use.parts ?? [], part => partAt(part[0], use) === own);
  return amount === 0
    ? (use.parts ?? [])
    : [...others, [Math.max(at, ...same.map(([used]) => used)), sumOf([...same, [at, amount]])]];
}

/** Whether something was counted at that time. */
export const hasUsedAt = (use: QuotaUse, at: EpochMs) =>
  (use.parts ?? []).some(part => partAt(part[0], use) === partAt(at, use));

/** The use after what was claimed at `at` is known to have taken `more`, or less; what has lapsed since is left alone. */
export function resettled(use: QuotaUse, more: number, at: EpochMs): QuotaUse {
  const own = partAt(at, use);
  const parts = (use.parts ?? []).map(
    (part): UsedPart => (partAt(part[0], use) === own ? [part[0], Math.max(0, exact(part[1] + more))] : part),
  );
  return { ...use, parts: parts.filter(([, amount]) => amount > 0) };
}

/**
 * What has lapsed of these uses, as far back as one window: under a clock that has jumped ahead it may have been used
 * just now. Nobody misses a minute.
 */
export function lapsedParts(uses: readonly QuotaUse[], now: EpochMs): readonly UsedPart[] {
  const [like] = uses;
  if (!like || like.window === 'minute') return [];
  const length = WINDOW_MS[like.window];
  const lapsed = uses.flatMap(partsOf).filter(([at]) => at + length <= now);
  const newest = Math.max(...lapsed.map(([at]) => at));
  return lapsed.filter(([at]) => at > newest - length);
}

function split<T>(all: readonly T[], isFirst: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(isFirst), all.filter(one => !isFirst(one))];
}

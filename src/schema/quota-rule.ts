// Owns quota rules as users write them.
import type { QuotaLimit, QuotaRule, QuotaWindow } from '../domain/quota.ts';
import type { RawQuota } from './provider-shape.ts';
import { FREE_PER, timeOfDay } from './words.ts';

/** A limit without a unit counts requests below this, tokens from it on. */
const TOKENS_FROM = 1_000_000;
const WINDOW_OF_RESET: Readonly<Record<string, QuotaWindow>> = {
  minutely: 'minute',
  hourly: 'hour',
  '5h': '5h',
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
};
/** Windows that calendars know begin at midnight unless a time is given. */
const CALENDAR: readonly QuotaWindow[] = ['day', 'week', 'month'];

/**
 * The rule; undefined where nothing is limited. `free_tier` is the provider's published rule, left for whoever knows
 * the provider: no limits, or only the user's own beside it.
 */
export function quotaRule(raw: RawQuota | undefined): QuotaRule | undefined {
  if (raw === undefined) return undefined;
  const parts = Array.isArray(raw) ? raw : [typeof raw === 'object' ? raw : { limit: raw }];
  const limits: QuotaLimit[] = [];
  const hasFreeTier = parts.some(({ limit }) => limit === 'free_tier');
  let isPublished = hasFreeTier;
  for (const part of parts) {
    const { limit } = part;
    if (limit === undefined || limit === 'unlimited' || limit === 'free_tier') continue;
    const free = typeof limit === 'string' ? FREE_PER.exec(limit) : undefined;
    if (free) isPublished = true;
    const window = free ? (free[2] as QuotaWindow) : windowOf(part);
    const size = free ? Number(free[1]) : Number(limit);
    const unit = part.unit ?? unitOf(size, free);
    const isOwn = hasFreeTier && !free;
    limits.push({ limit: size, unit, window, ...timing(part, window), ...(isOwn && { source: 'config' as const }) });
  }
  if (limits.length === 0 && !isPublished) return undefined;
  return { limits, source: isPublished ? 'published' : 'config' };
}

type RawLimit = Extract<RawQuota, { limit?: unknown }>;

const unitOf = (size: number, free: unknown) => (free || size < TOKENS_FROM ? 'requests' : 'tokens');
const windowOf = ({ window, reset }: RawLimit): QuotaWindow => window ?? (reset && WINDOW_OF_RESET[reset]) ?? 'day';

function timing({ resetAt, zone, perModel }: RawLimit, window: QuotaWindow): Partial<QuotaLimit> {
  const time = resetAt === undefined ? undefined : timeOfDay(resetAt);
  const resetTime = time ?? (CALENDAR.includes(window) ? '00:00' : undefined);
  return {
    ...(resetTime !== undefined && { resetTime }),
    ...(zone !== undefined ? { zone } : time !== undefined && { zone: 'UTC' }),
    ...(perModel && { perModel }),
  };
}

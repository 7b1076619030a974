// Owns the words within settings that mean more than their letters: limits by name, times, zones, addresses.

/** "free_15_per_day". */
export const FREE_PER = /^free_(\d+)_per_(minute|hour|day|week|month)$/;

/** Limits that are no numbers. */
export function isKnownLimit(limit: string): boolean {
  return limit === 'unlimited' || limit === 'free_tier' || FREE_PER.test(limit);
}

/** "07:30", or the UTC time of day of a whole date. */
export function timeOfDay(text: string): string | undefined {
  if (/^([01]\d|2[0-3]):[0-5]\d$/.test(text)) return text;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString().slice(11, 16);
}

/** Zones that need no question: the first one asked of Intl costs a start 20 to 40 ms. */
const COMMON_ZONES: readonly string[] = [
  'UTC',
  'America/Los_Angeles',
  'America/Denver',
  'America/Chicago',
  'America/New_York',
  'America/Sao_Paulo',
  'Europe/London',
  'Europe/Paris',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Asia/Singapore',
  'Asia/Shanghai',
  'Asia/Tokyo',
  'Australia/Sydney',
];

export function isTimeZone(zone: string): boolean {
  if (COMMON_ZONES.includes(zone)) return true;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}

export function isRedisAddress(text: string): boolean {
  return URL.canParse(text) && /^rediss?:$/.test(new URL(text).protocol);
}

export function isHttpAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

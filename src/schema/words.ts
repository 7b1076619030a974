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

export function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}

export function isHttpAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

// Owns durations as vendors write them: `6m0s`, `120ms`, `1h23m45.6s`, `6m 11.52s`, `2 hours`, bare seconds.

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
// `ms` stands before `m` and `s`; the long forms before their first letters.
const UNIT = '(?:milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)';

/** Source of a pattern that finds a duration with units in a text. */
const DURATION_PATTERN = `\\d+(?:\\.\\d+)?\\s*${UNIT}\\b(?:(?:,|\\s|\\band\\b)*\\d+(?:\\.\\d+)?\\s*${UNIT}\\b)*`;
// Without blanks between the pieces (`6m0s`) there is no word boundary after a unit.
const TIGHT_PATTERN = '(?:\\d+(?:\\.\\d+)?(?:ms|s|m|h|d))+';
export const ANY_DURATION_PATTERN = `(?:${TIGHT_PATTERN}(?![a-z])(?:\\s+${TIGHT_PATTERN}(?![a-z]))*|${DURATION_PATTERN})`;

const WHOLE = new RegExp(`^${ANY_DURATION_PATTERN}$`, 'i');
const PIECE = new RegExp(`(\\d+(?:\\.\\d+)?)\\s*(${UNIT})`, 'gi');

/** Milliseconds of a duration; a bare number is seconds. Undefined for anything else, negative ones included. */
export function parseDurationMs(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^\d+(?:\.\d+)?$/.test(trimmed)) return Number(trimmed) * 1000;
  if (!WHOLE.test(trimmed)) return undefined;
  let totalMs = 0;
  for (const [, amount, unit] of trimmed.matchAll(PIECE)) totalMs += Number(amount) * unitMs(unit ?? '');
  return totalMs;
}

function unitMs(unit: string): number {
  const name = unit.toLowerCase();
  return UNIT_MS[name === 'ms' || name.startsWith('mil') ? 'ms' : name.charAt(0)] ?? 0;
}

// Owns the dates of retirement in lists of models.

/** The day, as an ISO date, of a date text or of epoch seconds; undefined for anything else. */
export function toDate(value: unknown): string | undefined {
  const epochMs =
    typeof value === 'number'
      ? value * 1000
      : typeof value === 'string' && /^\d{4}-/.test(value)
        ? Date.parse(value)
        : 0;
  return epochMs > 0 && epochMs <= 8.64e15 ? new Date(epochMs).toISOString().slice(0, 10) : undefined;
}

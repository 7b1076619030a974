// Owns the promise that a file's tests see one day only: what they count by the day, week and month would begin anew at midnight.
import { beforeAll } from 'vitest';

const DAY_MS = 24 * 3_600_000;
/** Longer than any of those files takes on a machine that is busy with others. */
const LONGEST_MS = 5 * 60_000;

/** Waits until midnight, UTC, has passed, where that is near. */
export function withinOneDay(): void {
  beforeAll(async () => {
    const leftMs = DAY_MS - (Date.now() % DAY_MS);
    if (leftMs < LONGEST_MS) await new Promise(resolve => setTimeout(resolve, leftMs + 1_000));
  }, LONGEST_MS + 60_000);
}

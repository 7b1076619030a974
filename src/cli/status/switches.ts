// Owns the switches of a time: each answer that came from somebody else than the one before it, and why.
import type { Candidate } from '../../domain/decision.ts';
import { isAside, type LogEntry } from '../../domain/outcome.ts';
import type { StateStore } from '../../domain/ports.ts';
import type { EpochMs } from '../../domain/units.ts';
import { providerName } from '../../render/answer-line.ts';
import { FAILURE_WORDS } from '../../render/failure-words.ts';

export interface Switch {
  readonly at: EpochMs;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/** However busy the time was, no more of it is read. */
const MOST_ENTRIES = 500;

/** The switches since then, oldest first. */
export async function switchesSince(store: StateStore, since: EpochMs): Promise<readonly Switch[]> {
  const entries: LogEntry[] = [];
  for await (const entry of store.entries({ since, limit: MOST_ENTRIES })) entries.push(entry);
  const switches: Switch[] = [];
  let before: string | undefined;
  for (const entry of entries.reverse()) {
    // A probe and a second opinion are nobody's answer, and what comes from the store is one of another time.
    if (!entry.ok || entry.provider === undefined || isAside(entry) || entry.cached) continue;
    const to = providerName(entry as Pick<Candidate, 'provider' | 'account'>);
    if (before !== undefined && before !== to)
      switches.push({ at: entry.at, from: before, to, reason: reasonOf(entry) });
    before = to;
  }
  return switches;
}

/** What drove it there: the first failure on the way, else the decision's reason. */
function reasonOf({ attempts, reason }: LogEntry): string {
  const kind = attempts.find(attempt => !attempt.ok)?.kind;
  return kind ? FAILURE_WORDS[kind] : reason;
}

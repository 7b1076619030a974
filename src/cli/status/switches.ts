// Owns the switches of a time: each answer that came from somebody else than the one before it, and why.
import type { Candidate, DecisionReason } from '../../domain/decision.ts';
import { isAside, type LogEntry } from '../../domain/outcome.ts';
import type { StateStore } from '../../domain/ports.ts';
import type { EpochMs } from '../../domain/units.ts';
import { providerName } from '../../render/answer-line.ts';
import { failureWords } from '../../render/failure-words.ts';

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
  let last: LogEntry | undefined;
  for (const entry of entries.reverse()) {
    // A probe and a second opinion are nobody's answer, and what comes from the store is one of another time.
    if (!entry.ok || entry.provider === undefined || isAside(entry) || entry.cached) continue;
    if (last && isSwitch(last, entry))
      switches.push({ at: entry.at, from: nameOf(last), to: nameOf(entry), reason: reasonOf(entry) });
    last = entry;
  }
  return switches;
}

const nameOf = (entry: LogEntry) => providerName(entry as Pick<Candidate, 'provider' | 'account'>);

/** Accounts of one provider take turns: that is a switch only where something drove it. */
function isSwitch(before: LogEntry, after: LogEntry): boolean {
  if (before.provider !== after.provider) return true;
  return before.account !== after.account && driverOf(after) !== undefined;
}

/** The first failure on the way, else who was passed over. */
const driverOf = ({ attempts, passedOver }: LogEntry) => attempts.find(({ ok }) => !ok) ?? passedOver?.[0];

/** What drove it there, else why it was chosen. */
function reasonOf(entry: LogEntry): string {
  const { kind, code } = driverOf(entry) ?? {};
  return kind ? failureWords({ kind, code }) : REASON_WORDS[entry.reason];
}

const REASON_WORDS: Readonly<Record<DecisionReason, string>> = {
  preference: 'preferred',
  limit: 'another is at its limit',
  cost: 'cheaper',
  context: 'larger context window',
  quality: 'better quality',
  pinned: 'named or pinned',
  latency: 'faster',
  only_option: 'the only option',
};

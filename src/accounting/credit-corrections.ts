// Owns corrections of the ledger of credits: what a call cost in the end, told after it was settled.
import type { CreditEntry, LedgerTurn } from '../domain/credits.ts';
import type { EpochMs, NanoUsd } from '../domain/units.ts';
import { type Entries, type Moment, openReservations, Page } from './credits.ts';

/** What a provider told of an attempt afterwards. */
export interface ToldCost {
  readonly attempt: string;
  readonly cost: NanoUsd;
  readonly provider: string;
  readonly model: string;
}

interface Past {
  /** What it has taken so far. */
  taken: NanoUsd;
  /** What it was said to cost last. */
  cost: NanoUsd | undefined;
  isClosed: boolean;
}

/**
 * Makes each attempt cost what was told, once: told the same again, nothing is added. What costs more takes no more than
 * there is; what costs less gives back no more than was taken. Attempts that took nothing from the ledger since then, and
 * those that still run, are left alone. Answers the corrections.
 */
export function correctCosts(
  entries: Entries,
  told: readonly ToldCost[],
  since: EpochMs,
  moment: Moment,
): LedgerTurn<readonly CreditEntry[]> {
  const pasts = pastsOf(entries(), new Set(told.map(({ attempt }) => attempt)), since);
  const page = new Page(entries, moment);
  const running = new Set(openReservations(entries()).map(({ attempt }) => attempt));
  const corrections: CreditEntry[] = [];
  for (const { attempt, cost, ...of } of told) {
    const past = pasts.get(attempt);
    const before = past?.cost ?? 0;
    if (!past || running.has(attempt) || cost === before) continue;
    // What nobody settled has been released by now.
    const taken = past.isClosed ? past.taken : 0;
    const more = Math.min(Math.max(0, cost - before), page.last?.balance ?? 0);
    const shortfall = Math.max(0, cost - before) - more;
    const amount = cost > before ? 0 - more : Math.max(0, taken - cost);
    pasts.set(attempt, { taken: taken - amount, cost, isClosed: true });
    const rest = { attempt, cost, ...of, ...(shortfall > 0 && { shortfall }) };
    corrections.push(page.add({ type: 'correct', amount, ...rest }));
  }
  return [page.added, corrections];
}

/** What became of those attempts; reads no further back than their reservations, and not before `since`. */
function pastsOf(entries: Iterable<CreditEntry>, wanted: ReadonlySet<string>, since: EpochMs): Map<string, Past> {
  const pasts = new Map<string, Past>();
  let reserved = 0;
  for (const { attempt, type, amount, cost, at } of entries) {
    if (at < since || reserved === wanted.size) break;
    if (attempt === undefined || !wanted.has(attempt)) continue;
    const past = pasts.get(attempt) ?? { taken: 0, cost: undefined, isClosed: false };
    past.taken -= amount;
    past.cost ??= cost;
    if (type === 'reserve') reserved += 1;
    else past.isClosed = true;
    pasts.set(attempt, past);
  }
  return pasts;
}

// Owns the arithmetic of prepaid credits: what each act adds to the ledger, so that it always sums up and never goes below zero.
import type { CreditEntry, LedgerTurn } from '../domain/credits.ts';
import type { EpochMs, NanoUsd } from '../domain/units.ts';

/** A dollar is a thousand credits. */
export const NANO_PER_CREDIT = 1_000_000;
/** 15 % on top of what is bought. */
const MARKUP_PERCENT = 115n;

export interface Moment {
  readonly now: EpochMs;
  newId(): string;
}
export type Entries = () => Iterable<CreditEntry>;
type Own = Partial<CreditEntry> & Pick<CreditEntry, 'type' | 'amount'>;

/** The credits that a payment buys, whole ones, in nano-dollars: $100 buys 86,956. */
export function creditsBought(paid: NanoUsd): NanoUsd {
  const credits = (BigInt(paid) * 100n) / (MARKUP_PERCENT * BigInt(NANO_PER_CREDIT));
  return Number(credits) * NANO_PER_CREDIT;
}

/** Adds what was paid, once a payment. Turns credits on. */
export function topUp(
  entries: Entries,
  { payment, paid }: { readonly payment: string; readonly paid: NanoUsd },
  moment: Moment,
): LedgerTurn<{ readonly entry: CreditEntry; readonly isNew: boolean }> {
  for (const entry of entries())
    if (entry.type === 'topup' && entry.payment === payment) return [[], { entry, isNew: false }];
  const page = new Page(entries, moment);
  const entry = page.add({ type: 'topup', amount: creditsBought(paid), on: true, payment, paid });
  return [page.added, { entry, isNew: true }];
}

/** Calls are no longer paid with credits; what is left stays. `wereOn`: as a ledger that is empty now was known before. */
export function turnOff(entries: Entries, wereOn: boolean, moment: Moment): LedgerTurn<CreditEntry | undefined> {
  const page = new Page(entries, moment);
  if (!(page.last?.on ?? wereOn)) return [page.added, undefined];
  const entry = page.add({ type: 'off', amount: 0, on: false });
  return [page.added, entry];
}

/** Takes what `amountFor` names for an attempt; undefined, and nothing taken, where that is nothing or more than there is. */
export function reserve(
  entries: Entries,
  { attempt, until }: { readonly attempt: string; readonly until: EpochMs },
  amountFor: (balance: NanoUsd) => NanoUsd | undefined,
  moment: Moment,
): LedgerTurn<NanoUsd | undefined> {
  const page = new Page(entries, moment);
  const earlier = openReservations(entries()).find(one => one.attempt === attempt);
  if (earlier) return [page.added, -earlier.amount];
  const balance = page.last?.balance ?? 0;
  const amount = page.last?.on ? amountFor(balance) : undefined;
  if (amount === undefined || amount > balance) return [page.added, undefined];
  page.add({ type: 'reserve', amount: -amount, open: page.open + 1, attempt, until });
  return [page.added, amount];
}

/**
 * Gives back what was reserved for an attempt and takes what it cost; once. Where more was billed than there is, what is
 * there is taken, and the rest answered as shortfall.
 */
export function settleReservation(
  entries: Entries,
  {
    attempt,
    cost,
    ...of
  }: { readonly attempt: string; readonly cost: NanoUsd; readonly provider: string; readonly model: string },
  moment: Moment,
): LedgerTurn<{ readonly shortfall: NanoUsd }> {
  const past = pastOf(entries, attempt);
  if (!past || past.isSettled) return [[], { shortfall: 0 }];
  const page = new Page(entries, moment);
  const reserved = past.isReleased ? 0 : past.reserved;
  const balance = (page.last?.balance ?? 0) + reserved;
  const taken = Math.min(cost, balance);
  const shortfall = cost - taken;
  const rest = { attempt, cost, ...of, ...(shortfall > 0 && { shortfall }) };
  const open = page.open - (past.isReleased ? 0 : 1);
  if (cost === 0 && past.isReleased) return [page.added, { shortfall }];
  page.add({ type: cost === 0 ? 'release' : 'settle', amount: reserved - taken, open, ...rest });
  return [page.added, { shortfall }];
}

/** Releases those of `attempts` that nobody settled in time. */
export function releaseAbandoned(entries: Entries, attempts: ReadonlySet<string>, moment: Moment): LedgerTurn<void> {
  const page = new Page(entries, moment);
  const abandoned = openReservations(entries()).filter(
    ({ attempt, until }) => attempts.has(attempt!) && until! <= moment.now,
  );
  for (const { amount, attempt } of abandoned.toReversed())
    page.add({ type: 'release', amount: -amount, open: page.open - 1, attempt: attempt! });
  return [page.added, undefined];
}

/** Finds the reservations that are open, in one pass. */
export class ReservationSearch {
  readonly #closed = new Set<string>();
  #wanted: number | undefined;
  /** Newest first. */
  readonly found: CreditEntry[] = [];

  /** Entries come newest first; false: no older one is wanted. */
  add(entry: CreditEntry): boolean {
    const { type, attempt = '', open } = entry;
    this.#wanted ??= open;
    if (type === 'settle' || type === 'release') this.#closed.add(attempt);
    if (type === 'reserve' && !this.#closed.has(attempt)) this.found.push(entry);
    return this.found.length < this.#wanted;
  }
}

/** The reservations that are open, newest first. Reads no further back than the oldest of them. */
export function openReservations(entries: Iterable<CreditEntry>): readonly CreditEntry[] {
  const search = new ReservationSearch();
  for (const entry of entries) if (!search.add(entry)) break;
  return search.found;
}

/** What is wrong with a ledger, newest entry first; undefined where it sums up. Reads all of it. */
export async function auditLedger(
  entries: AsyncIterable<CreditEntry>,
): Promise<{ readonly count: number; readonly sum: NanoUsd; readonly problem: string | undefined }> {
  let count = 0;
  let sum = 0;
  let newer: CreditEntry | undefined;
  let problem: string | undefined;
  for await (const entry of entries) {
    count += 1;
    sum += entry.amount;
    if (entry.balance < 0) problem ??= `the balance of entry ${entry.id} is below zero`;
    if (newer && newer.balance - newer.amount !== entry.balance)
      problem ??= `the balance of entry ${newer.id} does not follow from the one before`;
    newer = entry;
  }
  if (newer && newer.balance !== newer.amount) problem ??= `the first entry, ${newer.id}, does not begin at zero`;
  return { count, sum, problem };
}

/** What became of an attempt so far; undefined where nothing was ever reserved for it. */
function pastOf(entries: Entries, attempt: string) {
  let isReleased = false;
  for (const entry of entries()) {
    if (entry.attempt !== attempt) continue;
    if (entry.type === 'reserve') return { reserved: -entry.amount, isReleased, isSettled: false };
    if (entry.type === 'settle' || entry.cost !== undefined) return { reserved: 0, isReleased, isSettled: true };
    isReleased = true;
  }
  return undefined;
}

/** What is written in one turn, line by line. */
export class Page {
  readonly added: CreditEntry[] = [];
  readonly #moment: Moment;
  last: CreditEntry | undefined;

  constructor(entries: Entries, moment: Moment) {
    this.#moment = moment;
    [this.last] = entries();
  }

  get open(): number {
    return this.last?.open ?? 0;
  }

  add(own: Own): CreditEntry {
    const { balance = 0, open = 0, on = false } = this.last ?? {};
    const { type, amount, ...rest } = own;
    const head = { v: 1, id: this.#moment.newId(), at: this.#moment.now, type, amount } as const;
    const entry: CreditEntry = { ...head, balance: balance + amount, open, on, ...rest };
    this.added.push(entry);
    this.last = entry;
    return entry;
  }
}

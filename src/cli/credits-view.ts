// Owns how credits are shown: amounts, and a line of the ledger as a document.
import { NANO_PER_CREDIT } from '../accounting/credits.ts';
import { usdFromNano } from '../accounting/money.ts';
import type { CreditEntry } from '../domain/credits.ts';
import type { NanoUsd } from '../domain/units.ts';
import { formatLeft } from '../render/number.ts';
import { isoTime } from '../render/time.ts';
import type { CreditsHistoryDocument } from './schemas/credits.ts';

export const creditsOf = (nano: NanoUsd) => nano / NANO_PER_CREDIT;

/** Both figures of an amount, for a document. */
export const amountOf = (nano: NanoUsd) => ({ credits: creditsOf(nano), usd: usdFromNano(nano) });

/** `86,956 credits ($86.95)`; never rounded to more than there is. */
export function creditsText(nano: NanoUsd): string {
  return `${creditNumber(nano)} credits (${formatLeft(nano)})`;
}

/** `86,956` or `12.345678`, exact. */
export function creditNumber(nano: NanoUsd): string {
  const [whole = '0', part] = String(creditsOf(nano)).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return part === undefined ? grouped : `${grouped}.${part}`;
}

export function creditDocument(entry: CreditEntry): CreditsHistoryDocument['entries'][number] {
  const usd = (nano: NanoUsd | undefined) => (nano === undefined ? null : usdFromNano(nano));
  return {
    id: entry.id,
    at: new Date(entry.at).toISOString(),
    type: entry.type,
    ...amountOf(entry.amount),
    nanoUsd: entry.amount,
    balanceCredits: creditsOf(entry.balance),
    open: entry.open,
    on: entry.on,
    paymentId: entry.payment ?? null,
    paidUsd: usd(entry.paid),
    attempt: entry.attempt ?? null,
    until: isoTime(entry.until),
    costUsd: usd(entry.cost),
    shortfallUsd: usd(entry.shortfall),
    provider: entry.provider ?? null,
    model: entry.model ?? null,
  };
}

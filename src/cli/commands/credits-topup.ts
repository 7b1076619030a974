// Owns `credits topup`: writes a payment down as prepaid credits.
import { randomUUID } from 'node:crypto';
import { creditsBought } from '../../accounting/credits.ts';
import { nanoFromUsd, usdFromNano } from '../../accounting/money.ts';
import type { CreditEntry } from '../../domain/credits.ts';
import { formatCost } from '../../render/number.ts';
import { defineCommand } from '../command.ts';
import { amountOf, creditsOf, creditsText } from '../credits-view.ts';
import { usageError } from '../errors.ts';
import { text } from '../option.ts';

interface ToppedUp {
  readonly entry: CreditEntry;
  readonly isNew: boolean;
  /** Now; the entry may be an old one. */
  readonly balance: number;
}

/** Beyond this the sums of a ledger in whole nano-dollars would not be exact. */
const MOST_USD = 1_000_000;

const OPTIONS = { paymentId: text('--payment-id <id>', 'Of this payment: given again, it changes nothing') };

export const creditsTopUp = defineCommand<typeof OPTIONS, ToppedUp>({
  path: ['provider', 'credits', 'topup'],
  summary: 'Write down a payment as prepaid credits',
  args: [{ name: 'usd', summary: 'What was paid, US dollars', arity: 'required' }],
  options: OPTIONS,
  examples: [
    { command: 'openclaw provider credits topup 100', note: '86,956 credits' },
    { command: 'openclaw provider credits topup 20 --payment-id inv-7', note: 'safe to repeat' },
  ],
  notes: [
    'A dollar buys 1,000 credits, and 15 % of markup comes on top of it: $1.15 are paid for 1,000. Use is taken off at cost.',
    'No money moves: you write down what you have set aside, and no call may cost more than that.',
  ],
  schema: async () => (await import('../schemas/credits.ts')).creditsTopUpSchema,

  async run(context, { args, options }) {
    const paid = paidOf(args[0]!);
    const book = await context.credits();
    const payment = options.paymentId ?? `own-${randomUUID()}`;
    const { entry, isNew } = await book.topUp({ payment, paid });
    return { entry, isNew, balance: isNew ? entry.balance : (await book.standing()).balance };
  },

  view({ entry, isNew, balance }, { out }) {
    const what = `${creditsText(entry.amount)} for ${formatCost(entry.paid)}`;
    out.notes.print(
      isNew ? `Added ${what}` : `Nothing changed: payment ${entry.payment} is written down already (${what})`,
    );
    return creditsText(balance);
  },

  json: ({ entry, isNew, balance }) => ({
    schemaVersion: 1,
    ok: true,
    added: isNew,
    paymentId: entry.payment,
    paidUsd: usdFromNano(entry.paid ?? 0),
    boughtCredits: creditsOf(entry.amount),
    ...amountOf(balance),
  }),
});

function paidOf(given: string): number {
  const usd = /^\$?\d+(\.\d+)?$/.test(given) ? Number(given.replace('$', '')) : Number.NaN;
  const hint = 'For example: openclaw provider credits topup 20';
  if (!(usd <= MOST_USD)) throw usageError(`"${given}" is no amount of US dollars up to ${MOST_USD}`, hint);
  const paid = nanoFromUsd(usd);
  if (creditsBought(paid) === 0) throw usageError(`$${usd} buys less than one credit`, hint);
  return paid;
}

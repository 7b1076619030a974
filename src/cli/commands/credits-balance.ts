// Owns `credits balance`: what is left of the prepaid credits.

import type { CreditStanding } from '../../engine/credit-book.ts';
import { sentence } from '../../render/hang.ts';
import { defineCommand } from '../command.ts';
import { amountOf, creditsOf, creditsText } from '../credits-view.ts';

export const creditsBalance = defineCommand<Record<never, never>, CreditStanding>({
  path: ['provider', 'credits', 'balance'],
  summary: 'What is left of the prepaid credits',
  options: {},
  examples: [
    { command: 'openclaw provider credits balance', note: 'what is left' },
    { command: 'openclaw provider credits balance --json', note: 'for a script' },
  ],
  notes: ['What running calls reserve is taken off already, and comes back as far as it is not used.'],
  schema: async () => (await import('../schemas/credits.ts')).creditsBalanceSchema,

  run: async context => (await context.credits()).standing(),

  view({ isOn, balance, reserved }, { out }) {
    if (!isOn)
      out.notes.print(
        sentence(
          'Credits are off: calls are not paid with them. To begin: openclaw provider credits topup 10',
          out.notes.width,
        ),
      );
    if (reserved > 0) out.notes.print(`Reserved by running calls: ${creditsText(reserved)}`);
    return creditsText(balance);
  },

  json: ({ isOn, balance, reserved }) => ({
    schemaVersion: 1,
    ...amountOf(balance),
    on: isOn,
    reservedCredits: creditsOf(reserved),
  }),
});

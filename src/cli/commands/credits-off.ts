// Owns `credits off`: calls are no longer paid with credits.
import { defineCommand } from '../command.ts';
import { amountOf, creditsText } from '../credits-view.ts';

interface TurnedOff {
  readonly wasOn: boolean;
  readonly balance: number;
}

export const creditsOff = defineCommand<Record<never, never>, TurnedOff>({
  path: ['provider', 'credits', 'off'],
  summary: 'Pay for calls without credits again',
  options: {},
  examples: [{ command: 'openclaw provider credits off', note: 'what is left stays in the ledger' }],
  notes: ['It is one line of the ledger; the next top-up turns credits on again, with what was left.'],
  schema: async () => (await import('../schemas/credits.ts')).creditsOffSchema,

  async run(context) {
    const book = await context.credits();
    const wasOn = (await book.turnOff()) !== undefined;
    return { wasOn, balance: (await book.standing()).balance };
  },

  view({ wasOn, balance }, { out }) {
    out.notes.print(
      wasOn
        ? `Credits are off. ${creditsText(balance)} stay for the next top-up, which turns them on again`
        : 'Nothing changed: credits were off',
    );
    return undefined;
  },

  json: ({ wasOn, balance }) => ({ schemaVersion: 1, ok: true, wasOn, on: false, ...amountOf(balance) }),
});

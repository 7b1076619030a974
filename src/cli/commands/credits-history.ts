// Owns `credits history`: the ledger line by line, and whether it sums up.
import { auditLedger } from '../../accounting/credits.ts';
import type { CreditEntry } from '../../domain/credits.ts';
import { counted, formatCost } from '../../render/number.ts';
import { renderTable } from '../../render/table.ts';
import { formatTime } from '../../render/time.ts';
import { defineCommand } from '../command.ts';
import { creditDocument, creditNumber, creditsOf, creditsText } from '../credits-view.ts';
import { look } from '../look.ts';
import { flag, number } from '../option.ts';

interface History {
  readonly entries: readonly CreditEntry[];
  readonly audit: Awaited<ReturnType<typeof auditLedger>> | undefined;
}

const OPTIONS = {
  count: number('-n, --count <n>', 'At most this many, the newest (20)', { min: 1, isWhole: true }),
  verify: flag('--verify', 'Add all lines up, check every balance; exit 1: wrong'),
};
const DEFAULT_COUNT = 20;

export const creditsHistory = defineCommand<typeof OPTIONS, History>({
  path: ['provider', 'credits', 'history'],
  summary: 'The ledger of credits, line by line',
  options: OPTIONS,
  examples: [
    { command: 'openclaw provider credits history', note: 'the newest 20 lines' },
    { command: 'openclaw provider credits history --verify', note: 'does it add up?' },
  ],
  notes: ['A call reserves what it may cost at most, and settles at what it did cost.'],
  schema: async () => (await import('../schemas/credits.ts')).creditsHistorySchema,

  async run(context, { options }) {
    const book = await context.credits();
    const entries: CreditEntry[] = [];
    for await (const entry of book.entries()) {
      entries.push(entry);
      if (entries.length >= (options.count ?? DEFAULT_COUNT)) break;
    }
    return { entries: entries.reverse(), audit: options.verify ? await auditLedger(book.entries()) : undefined };
  },

  async view({ entries, audit }, context) {
    const { out } = context;
    if (audit?.problem) out.notes.print(`The ledger does not add up: ${audit.problem}`);
    else if (audit)
      out.notes.print(
        `${counted(audit.count, 'entry adds', 'entries add')} up to ${creditsText(audit.sum)}, the balance`,
      );
    if (entries.length === 0) {
      out.notes.print('The ledger is empty. To begin: openclaw provider credits topup 10');
      return undefined;
    }
    const now = context.clock.now();
    return renderTable<CreditEntry>(
      [
        { title: 'Time', cell: ({ at }) => formatTime(at, now, context.timeZone()) },
        { title: 'What', cell: ({ type }) => type },
        { title: 'Credits', align: 'right', cell: ({ amount }) => `${amount > 0 ? '+' : ''}${creditNumber(amount)}` },
        { title: 'Balance', align: 'right', cell: ({ balance }) => creditNumber(balance) },
        { title: 'For', cell: whatFor },
      ],
      entries,
      look(context),
    );
  },

  json: ({ entries, audit }) => ({
    schemaVersion: 1,
    entries: entries.map(creditDocument),
    audit: audit
      ? { entries: audit.count, credits: creditsOf(audit.sum), ok: !audit.problem, problem: audit.problem ?? null }
      : null,
  }),

  exitCode: ({ audit }) => (audit?.problem ? 1 : 0),
});

function whatFor({ type, payment, paid, attempt = '', cost, provider, model, shortfall }: CreditEntry): string {
  if (type === 'topup') return `payment ${payment} of ${formatCost(paid)}`;
  if (type === 'off') return '';
  const who = provider ? `${provider} ${model}, ` : '';
  const short = shortfall ? `, ${formatCost(shortfall)} not covered` : '';
  return `${who}${cost === undefined ? '' : `cost ${formatCost(cost)}, `}attempt ${attempt.slice(0, 8)}${short}`;
}

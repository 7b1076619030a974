// Owns `usage`: what past calls cost and took, and how budgets stand.
import { dayName, usageRows } from '../../accounting/usage-days.ts';
import { startOfDay } from '../../domain/zone.ts';
import { formatWhole } from '../../render/number.ts';
import { readBudgets } from '../budgets.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { usageError } from '../errors.ts';
import { flag, number, text } from '../option.ts';
import { savingsAgainst } from '../savings.ts';
import { usageCsv, usageDocument } from '../usage-export.ts';
import { type UsageReport, usageText } from '../usage-view.ts';

const OPTIONS = {
  days: number('--days <n>', 'Of so many days, today included (30)', { min: 1, max: 3_660, isWhole: true }),
  savings: text('--savings <name>', 'Against previous, the policy of a day, or a file', 'files'),
  reconcile: flag('--reconcile', 'Ask what past calls cost in the end, where a provider tells'),
  csv: flag('--csv', 'One line a day, provider, account, model, task and client'),
};
const DEFAULT_DAYS = 30;
const DAY_MS = 86_400_000;
const PROGRESS_EVERY = 50_000;

export const usage = defineCommand<typeof OPTIONS, UsageReport>({
  path: ['provider', 'usage'],
  summary: 'Cost and tokens by provider, model, task and day',
  options: OPTIONS,
  examples: [
    { command: 'openclaw provider usage', note: 'the last 30 days' },
    { command: 'openclaw provider usage --days 365 --csv > year.csv', note: 'for a spreadsheet' },
    { command: 'openclaw provider usage --savings previous', note: 'was the last change worth it?' },
    { command: 'openclaw provider usage --savings 2026-11-01', note: 'or against what ruled on that day' },
  ],
  notes: ['Failed calls are in it too: some providers bill them. Days are those of your time zone.'],
  schema: async () => (await import('../schemas/usage.ts')).usageSchema,

  async run(context, { options, json }) {
    if (options.csv && json) throw usageError('--csv and --json are two forms of the same', 'Take one of them');
    if (options.reconcile)
      await (await import('../reconciling.ts')).takeOver(context, options.days ?? DEFAULT_DAYS, progressOf(context));
    const report = await reportOf(context, options.days ?? DEFAULT_DAYS);
    if (options.savings === undefined) return report;
    const since = startOfDay(report.from, context.timeZone())!;
    return { ...report, savings: await savingsAgainst(context, options.savings, since) };
  },

  async view(report, context, { options }) {
    if (options.csv) return usageCsv(report.rows);
    if (report.requests === 0 && report.budgets.length === 0) {
      context.out.notes.print('Nothing was asked in this time. To begin: openclaw provider chat "hello"');
      return undefined;
    }
    return usageText(report, context);
  },

  json: usageDocument,
});

async function reportOf(context: Context, days: number): Promise<UsageReport> {
  const zone = context.timeZone();
  const now = context.clock.now();
  // Noon is on the right day whatever the clocks were changed by.
  const noon = Date.parse(`${dayName(now, zone)}T12:00:00Z`);
  const from = new Date(noon - (days - 1) * DAY_MS).toISOString().slice(0, 10);
  const all = await (await context.usage()).upToDate(progressOf(context));
  const inTime = Object.entries(all.days).filter(([day]) => day >= from);
  return {
    days,
    from,
    to: dayName(now, zone),
    requests: inTime.reduce((sum, [, day]) => sum + day.requests, 0),
    answered: inTime.reduce((sum, [, day]) => sum + day.answered, 0),
    cached: inTime.reduce((sum, [, day]) => sum + (day.cached ?? 0), 0),
    rows: usageRows(all, from),
    budgets: await readBudgets(context),
  };
}

/** Where the sums are gone, the whole log is read: that takes a while, and may be cut short. */
function progressOf({ signal, out: { notes } }: Context): (done: number) => void {
  return done => {
    signal.throwIfAborted();
    if (notes.isTerminal && done % PROGRESS_EVERY === 0) notes.print(`${formatWhole(done)} requests summed up`);
  };
}

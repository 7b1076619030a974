// Owns how past use is shown: tables with bars, CSV, and the document.
import type { BudgetStanding } from '../accounting/budget.ts';
import { usdFromNano } from '../accounting/money.ts';
import { addSums, NO_SUM, sumBy, type UsageRow } from '../accounting/usage-days.ts';
import type { UsageSum } from '../domain/usage-days.ts';
import type { Replay } from '../engine/replay.ts';
import { bar } from '../render/bar.ts';
import { formatCost, formatCount } from '../render/number.ts';
import { renderTable } from '../render/table.ts';
import { formatMoment, isoTime } from '../render/time.ts';
import type { Context } from './context.ts';
import { look } from './look.ts';
import { replayDocument, savedBy } from './replaying.ts';
import type { UsageDocument } from './schemas/usage.ts';

export interface UsageReport {
  readonly days: number;
  readonly from: string;
  readonly to: string;
  readonly requests: number;
  readonly answered: number;
  readonly rows: readonly UsageRow[];
  readonly budgets: readonly BudgetStanding[];
  readonly savings?: { readonly policy: string; readonly replay: Replay };
}

const GROUPS = [
  ['Provider', (row: UsageRow) => row.provider],
  ['Model', (row: UsageRow) => `${row.provider}/${row.model}`],
  ['Account', (row: UsageRow) => `${row.provider}/${row.account}`],
  ['Task', (row: UsageRow) => row.task],
  ['Day', (row: UsageRow) => row.day],
] as const;
const BAR_COLUMNS = 12;

export async function usageText(report: UsageReport, context: Context): Promise<string> {
  const total = totalOf(report.rows);
  const unknown = total.unpriced > 0 ? `, and ${total.unpriced} of unknown cost` : '';
  const cached = total.cachedInputTokens > 0 ? ` (${formatCount(total.cachedInputTokens)} cached)` : '';
  const head = [
    `${report.from} to ${report.to}: ${formatCost(total.cost)} for ${report.requests} requests${unknown}`,
    `${report.answered} answered; ${total.calls} calls, ${total.failed} failed; ${formatCount(total.inputTokens)} tok in${cached}, ${formatCount(total.outputTokens)} tok out`,
  ].join('\n');
  const tables = await Promise.all(
    GROUPS.filter(([title]) => title !== 'Account' || hasAccounts(report.rows)).map(([title, name]) =>
      groupTable(title, title === 'Day' ? byDay(report.rows) : sumBy(report.rows, name), total, context),
    ),
  );
  const budgets = report.budgets.length > 0 ? [await budgetTable(report.budgets, context)] : [];
  const savings = report.savings ? [savingsText(report.savings)] : [];
  return [head, ...savings, ...budgets, ...tables].join('\n\n');
}

function savingsText({ policy, replay }: NonNullable<UsageReport['savings']>): string {
  const { cost, changed } = replay;
  const saved = savedBy(replay);
  const verdict = saved < 0 ? `${formatCost(-saved)} more than` : `${formatCost(saved)} less than`;
  return `Savings: ${verdict} under ${policy}: ${formatCost(cost.was)} against ${formatCost(cost.would)}, over ${cost.requests} requests of known cost; ${changed} would have gone elsewhere`;
}

const hasAccounts = (rows: readonly UsageRow[]) => rows.some(({ account }) => account !== 'default');

/** Newest first, whatever they cost. */
const byDay = (rows: readonly UsageRow[]) => sumBy(rows, row => row.day).toSorted(([a], [b]) => (a < b ? 1 : -1));

export function totalOf(rows: readonly UsageRow[]): UsageSum {
  return rows.reduce<UsageSum>(addSums, NO_SUM);
}

function groupTable(
  title: string,
  sums: readonly (readonly [string, UsageSum])[],
  total: UsageSum,
  context: Context,
): Promise<string> {
  const bars = context.out.data.isTerminal;
  // Where nothing cost anything, tokens tell more.
  const size = (sum: UsageSum) => (total.cost > 0 ? sum.cost : sum.inputTokens + sum.outputTokens);
  const largest = Math.max(1, ...sums.map(([, sum]) => size(sum)));
  return renderTable<readonly [string, UsageSum]>(
    [
      { title, cell: ([name]) => name },
      {
        title: 'Cost',
        align: 'right',
        cell: ([, sum]) => (sum.unpriced > 0 && sum.cost === 0 ? '$?' : formatCost(sum.cost)),
      },
      ...(bars
        ? [
            {
              title: '',
              cell: ([, sum]: readonly [string, UsageSum]) => bar(size(sum) / largest, BAR_COLUMNS),
              spare: 3,
            },
          ]
        : []),
      { title: 'Calls', align: 'right', cell: ([, sum]) => String(sum.calls) },
      { title: 'Failed', align: 'right', cell: ([, sum]) => String(sum.failed), spare: 2 },
      { title: 'Tok in', align: 'right', cell: ([, sum]) => formatCount(sum.inputTokens), spare: 1 },
      { title: 'Tok out', align: 'right', cell: ([, sum]) => formatCount(sum.outputTokens), spare: 1 },
    ],
    sums,
    look(context),
  );
}

function budgetTable(budgets: readonly BudgetStanding[], context: Context): Promise<string> {
  const now = context.clock.now();
  const bars = context.out.data.isTerminal;
  const share = ({ spent, held, budget }: BudgetStanding) => (spent + held) / Math.max(1, budget.limit);
  return renderTable<BudgetStanding>(
    [
      { title: 'Budget', cell: ({ budget }) => `${budget.provider ?? 'all'}, ${budget.window}` },
      { title: 'Limit', align: 'right', cell: ({ budget }) => formatCost(budget.limit) },
      {
        title: 'Spent',
        align: 'right',
        cell: one => `${bars ? `${bar(share(one), BAR_COLUMNS)} ` : ''}${formatCost(one.spent)}`,
        colour: one => (one.left === 0 ? 'red' : share(one) > 0.9 ? 'yellow' : undefined),
      },
      { title: 'Reserved', align: 'right', cell: ({ held }) => formatCost(held), spare: 1 },
      { title: 'Left', align: 'right', cell: ({ left }) => formatCost(left) },
      { title: 'Resets', cell: ({ resetsAt }) => formatMoment(resetsAt, now, context.timeZone()) },
    ],
    budgets,
    look(context),
  );
}

const CSV_COLUMNS = ['day', 'provider', 'account', 'model', 'task', 'calls', 'failed'] as const;

/** One line a day, provider, account, model and task; costs are exact. */
export function usageCsv(rows: readonly UsageRow[]): string {
  const head = [...CSV_COLUMNS, 'input_tokens', 'output_tokens', 'cached_input_tokens', 'cost_usd', 'unpriced_calls'];
  const lines = rows.map(row =>
    [
      ...CSV_COLUMNS.map(name => row[name]),
      row.inputTokens,
      row.outputTokens,
      row.cachedInputTokens,
      usdFromNano(row.cost).toFixed(9),
      row.unpriced,
    ].map(csvCell),
  );
  return [head, ...lines].map(cells => cells.join(',')).join('\n');
}

/** Quoted where it must be. What a spreadsheet would take for a formula is text. */
function csvCell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function usageDocument(report: UsageReport): UsageDocument {
  const { rows, requests, answered, days, from, to } = report;
  const group = <T>(name: (row: UsageRow) => string, of: (row: UsageRow) => T) => {
    const named = new Map(rows.map(row => [name(row), of(row)]));
    return sumBy(rows, name).map(([key, sum]) => ({ ...named.get(key)!, ...sumDocument(sum) }));
  };
  return {
    schemaVersion: 1,
    days,
    from,
    to,
    overview: { requests, answered, ...sumDocument(totalOf(rows)) },
    by_provider: group(
      ({ provider }) => provider,
      ({ provider }) => ({ provider }),
    ),
    by_model: group(
      ({ provider, model }) => `${provider}|${model}`,
      ({ provider, model }) => ({ provider, model }),
    ),
    by_account: group(
      ({ provider, account }) => `${provider}|${account}`,
      ({ provider, account }) => ({ provider, account }),
    ),
    by_task_type: group(
      ({ task }) => task,
      ({ task }) => ({ task }),
    ),
    by_day: byDay(rows).map(([day, sum]) => ({ day, ...sumDocument(sum) })),
    savings: report.savings
      ? {
          policy: report.savings.policy,
          savedUsd: usdFromNano(savedBy(report.savings.replay)),
          ...replayDocument(report.savings.replay),
        }
      : null,
    budgets: report.budgets.map(({ budget, spent, held, left, resetsAt }) => ({
      provider: budget.provider ?? null,
      window: budget.window,
      limitUsd: usdFromNano(budget.limit),
      spentUsd: usdFromNano(spent),
      reservedUsd: usdFromNano(held),
      leftUsd: usdFromNano(left),
      resetsAt: isoTime(resetsAt)!,
    })),
  };
}

function sumDocument({ cost, unpriced, ...counts }: UsageSum) {
  return {
    calls: counts.calls,
    failed: counts.failed,
    inputTokens: counts.inputTokens,
    outputTokens: counts.outputTokens,
    cachedInputTokens: counts.cachedInputTokens,
    costUsd: usdFromNano(cost),
    unpricedCalls: unpriced,
  };
}

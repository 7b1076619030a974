// Owns how past use is shown: tables with bars.
import type { BudgetStanding } from '../accounting/budget.ts';
import { addSums, NO_SUM, sumBy, type UsageRow } from '../accounting/usage-days.ts';
import type { UsageSum } from '../domain/usage-days.ts';
import { bar } from '../render/bar.ts';
import { counted, formatCost, formatCount } from '../render/number.ts';
import { renderTable } from '../render/table.ts';
import { budgetTable } from './budgets.ts';
import type { Context } from './context.ts';
import { look } from './look.ts';
import { savedBy } from './replaying.ts';
import { ruledText, type Savings } from './savings.ts';

export interface UsageReport {
  readonly days: number;
  readonly from: string;
  readonly to: string;
  readonly requests: number;
  readonly answered: number;
  /** Of these from the store of `chat --cache`. */
  readonly cached: number;
  readonly rows: readonly UsageRow[];
  readonly budgets: readonly BudgetStanding[];
  readonly savings?: Savings;
}

const GROUPS = [
  ['Provider', (row: UsageRow) => row.provider],
  ['Model', (row: UsageRow) => `${row.provider}/${row.model}`],
  ['Account', (row: UsageRow) => `${row.provider}/${row.account}`],
  ['Client', (row: UsageRow) => row.client],
  ['Task', (row: UsageRow) => row.task],
  ['Day', (row: UsageRow) => row.day],
] as const;
const BAR_COLUMNS = 12;

export async function usageText(report: UsageReport, context: Context): Promise<string> {
  const total = totalOf(report.rows);
  const unknown = total.unpriced > 0 ? `, and ${total.unpriced} of unknown cost` : '';
  const cached = total.cachedInputTokens > 0 ? ` (${formatCount(total.cachedInputTokens)} cached)` : '';
  const head = [
    `${report.from} to ${report.to}: ${formatCost(total.cost)} for ${counted(report.requests, 'request')}${unknown}`,
    `${report.answered} answered${report.cached > 0 ? `, ${report.cached} of them from the store` : ''}; ${counted(total.calls, 'call')}, ${total.failed} failed; ${formatCount(total.inputTokens)} tok in${cached}, ${formatCount(total.outputTokens)} tok out`,
  ].join('\n');
  const tables = await Promise.all(
    GROUPS.filter(([title]) => isTelling(title, report.rows)).map(([title, name]) =>
      groupTable(title, title === 'Day' ? byDay(report.rows) : sumBy(report.rows, name), total, context),
    ),
  );
  const budgets = report.budgets.length > 0 ? [await budgetTable(report.budgets, context)] : [];
  const savings = report.savings ? [savingsText(report.savings, context)] : [];
  return [head, ...savings, ...budgets, ...tables].join('\n\n');
}

function savingsText(savings: Savings, context: Context): string {
  const { policy, replay } = savings;
  const { cost, changed } = replay;
  const saved = savedBy(replay);
  const verdict = saved < 0 ? `${formatCost(-saved)} more than` : `${formatCost(saved)} less than`;
  return `Savings: ${verdict} under ${policy}${ruledText(savings, context)}: ${formatCost(cost.was)} against ${formatCost(cost.would)}, over ${counted(cost.requests, 'request')} of known cost; ${changed} would have gone elsewhere`;
}

function isTelling(title: string, rows: readonly UsageRow[]): boolean {
  if (title === 'Account') return rows.some(({ account }) => account !== 'default');
  return title !== 'Client' || rows.some(({ client }) => client !== '');
}

/** Newest first, whatever they cost. */
export const byDay = (rows: readonly UsageRow[]) =>
  sumBy(rows, row => row.day).toSorted(([a], [b]) => (a < b ? 1 : -1));

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
      { title, cell: ([name]) => name || 'nobody named' },
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

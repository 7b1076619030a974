// Owns past use as data for other programs: the document, and CSV.
import { usdFromNano } from '../accounting/money.ts';
import { exactUsd } from '../accounting/money-text.ts';
import { sumBy, type UsageRow } from '../accounting/usage-days.ts';
import type { UsageSum } from '../domain/usage-days.ts';
import { isoTime } from '../render/time.ts';
import { budgetDocument } from './budgets.ts';
import { replayDocument, savedBy } from './replaying.ts';
import type { UsageDocument } from './schemas/usage.ts';
import { byDay, totalOf, type UsageReport } from './usage-view.ts';

const CSV_COLUMNS = ['day', 'provider', 'account', 'model', 'task', 'calls', 'failed'] as const;

/** One line a day, provider, account, model and task; costs are exact. */
export function usageCsv(rows: readonly UsageRow[]): string {
  const head = [
    ...CSV_COLUMNS,
    'input_tokens',
    'output_tokens',
    'cached_input_tokens',
    'cost_usd',
    'unpriced_calls',
    'client',
  ];
  const lines = rows.map(row =>
    [
      ...CSV_COLUMNS.map(name => row[name]),
      row.inputTokens,
      row.outputTokens,
      row.cachedInputTokens,
      exactUsd(row.cost),
      row.unpriced,
      row.client,
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
  const { rows, requests, answered, cached, days, from, to } = report;
  const group = <T>(name: (row: UsageRow) => string, of: (row: UsageRow) => T) => {
    const named = new Map(rows.map(row => [name(row), of(row)]));
    return sumBy(rows, name).map(([key, sum]) => ({ ...named.get(key)!, ...sumDocument(sum) }));
  };
  return {
    schemaVersion: 1,
    days,
    from,
    to,
    overview: { requests, answered, cached, ...sumDocument(totalOf(rows)) },
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
    by_client: group(
      ({ client }) => client,
      ({ client }) => ({ client: client || null }),
    ),
    by_day: byDay(rows).map(([day, sum]) => ({ day, ...sumDocument(sum) })),
    savings: report.savings
      ? {
          policy: report.savings.policy,
          ruledFrom: isoTime(report.savings.ruled?.from),
          ruledUntil: isoTime(report.savings.ruled?.until),
          savedUsd: usdFromNano(savedBy(report.savings.replay)),
          ...replayDocument(report.savings.replay),
        }
      : null,
    budgets: report.budgets.map(budgetDocument),
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

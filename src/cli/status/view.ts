// Owns the dashboard as text: the head, the table of accounts, what is wrong with whom, and who took over from whom.
import { tightest } from '../../accounting/quota.ts';
import type { EpochMs } from '../../domain/units.ts';
import { providerName } from '../../render/answer-line.ts';
import { stripControls } from '../../render/control-sequences.ts';
import { formatCost, formatShare } from '../../render/number.ts';
import type { Style } from '../../render/style.ts';
import { type Column, renderTable } from '../../render/table.ts';
import { formatDuration, formatRelative, formatTime } from '../../render/time.ts';
import { wrap } from '../../render/wrap.ts';
import type { Health } from '../account-health.ts';
import { budgetTable } from '../budgets.ts';
import type { Context } from '../context.ts';
import { look } from '../look.ts';
import { shownAccount } from '../names.ts';
import { NO_KEY_YET } from '../no-key.ts';
import { pinText } from '../pin.ts';
import type { AccountStanding } from '../standing.ts';
import { troubleText } from './cause.ts';
import { contextText } from './context-use.ts';
import { creditsNowText } from './credits.ts';
import { costOf, type Dashboard, isActive } from './overview.ts';

const SHOWN_SWITCHES = 10;

export const HEALTH_COLOUR: Readonly<Record<Health, keyof Style>> = {
  ok: 'green',
  unused: 'green',
  degraded: 'yellow',
  cooling: 'red',
  no_key: 'yellow',
  disabled: 'dim',
};

export async function dashboardText(
  dashboard: Dashboard,
  rows: readonly AccountStanding[],
  context: Context,
): Promise<string> {
  const body = rows.length > 0 ? await table(rows, context, dashboard.at) : NO_KEY_YET;
  const { at, budgets } = dashboard;
  const limits = budgets.length > 0 ? [await budgetTable(budgets, context)] : [];
  const parts = [head(dashboard, context), body, ...limits, ...troubles(rows, at, context)];
  return [...parts, switches(dashboard, context)].join('\n\n');
}

function head({ at, current, pin, session, credits }: Dashboard, context: Context): string {
  const { bold } = context.out.data.style;
  const who = current
    ? `${bold(providerName(current))} · ${current.model} (${formatRelative(current.at, at)})`
    : 'nobody has answered yet';
  const use = contextText(session);
  return [
    `Current: ${who}`,
    ...(use ? [`Context: ${use}`] : []),
    ...(credits ? [`Credits: ${creditsNowText(credits)}`] : []),
    ...(pin ? [`Pinned:  ${pinText(pin, at, context.timeZone)}`] : []),
  ].join('\n');
}

export const healthWord = ({ health }: AccountStanding) => health.replace('_', ' ');

function table(rows: readonly AccountStanding[], context: Context, now: EpochMs): Promise<string> {
  const right = 'right' as const;
  const columns: readonly Column<AccountStanding>[] = [
    { title: 'Provider', cell: ({ provider }) => provider.spec.id },
    { title: 'Account', cell: ({ account }) => shownAccount(account) ?? '' },
    { title: 'Active', cell: row => (isActive(row) ? 'yes' : 'no'), spare: 3 },
    { title: 'Quota', align: right, cell: quotaLeft },
    { title: 'Cost', align: right, cell: row => formatCost(costOf(row)), spare: 1 },
    {
      title: 'Latency',
      align: right,
      spare: 2,
      cell: ({ latencyP50Ms }) => (latencyP50Ms === undefined ? '-' : formatDuration(latencyP50Ms)),
    },
    { title: 'Health', cell: healthWord, colour: ({ health }) => HEALTH_COLOUR[health] },
  ];
  // A person finds the reasons below the table, a program in the row.
  const why = { title: 'Why', cell: (row: AccountStanding) => troubleText(row, now, context.timeZone) ?? '' };
  const wanted = look(context);
  return renderTable(wanted.isTerminal ? columns : [...columns, why], rows, wanted);
}

function quotaLeft({ quotas }: AccountStanding): string {
  const binding = tightest(quotas);
  return binding ? `${formatShare(binding.ratio)} left` : 'unknown';
}

/** For terminals: a paragraph for each account that is not well. */
function troubles(rows: readonly AccountStanding[], now: EpochMs, context: Context): readonly string[] {
  const { isTerminal, width = Number.POSITIVE_INFINITY, style } = context.out.data;
  if (!isTerminal) return [];
  const lines = rows.flatMap(row => {
    const text = troubleText(row, now, context.timeZone);
    if (text === undefined) return [];
    const name = providerName({ provider: row.provider.spec.id, account: shownAccount(row.account) });
    const state = style[HEALTH_COLOUR[row.health]](healthWord(row));
    return [`  ${name}: ${state}`, ...wrap(stripControls(text), width - 4).map(line => `    ${line}`)];
  });
  return lines.length > 0 ? [['Needs attention:', ...lines].join('\n')] : [];
}

function switches({ at, switches: all }: Dashboard, context: Context): string {
  const lines = all
    .slice(-SHOWN_SWITCHES)
    .map(
      ({ from, to, reason, at: then }) => `  ${from} → ${to} (${reason}, ${formatTime(then, at, context.timeZone())})`,
    );
  const earlier = all.length - lines.length;
  return [
    'Switches in the last 24 h:',
    ...(earlier > 0 ? [`  ${earlier} earlier ones: openclaw provider log --since 24h`] : []),
    ...(lines.length > 0 ? lines : ['  none']),
  ].join('\n');
}

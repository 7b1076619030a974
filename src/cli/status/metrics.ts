// Owns the metrics as tables: use, cost and errors, and the times, for each provider, account, model or task.
import { type GroupStats, type StatsDimension, statsBy, type Timing } from '../../accounting/stats.ts';
import type { RouterState } from '../../domain/state.ts';
import { providerName } from '../../render/answer-line.ts';
import { FAILURE_WORDS } from '../../render/failure-words.ts';
import { formatCost, formatCount, formatShare } from '../../render/number.ts';
import { type Column, renderTable } from '../../render/table.ts';
import { formatDuration } from '../../render/time.ts';
import type { Context } from '../context.ts';
import { look } from '../look.ts';

type Metric = Column<GroupStats>;
const right = 'right' as const;

/** Two tables for a person, one with all columns for a program; undefined where nothing was measured. */
export async function metricsText(
  state: RouterState,
  by: StatsDimension,
  context: Context,
): Promise<string | undefined> {
  const groups = statsBy(state, by);
  if (groups.length === 0) return undefined;
  const name: Metric = { title: `${by[0]!.toUpperCase()}${by.slice(1)}`, cell: group => nameOf(group, by) };
  const wanted = look(context);
  if (!wanted.isTerminal)
    return renderTable(
      [name, ...USE, ...times(LATENCY, 'Latency '), ...times(FIRST_TOKEN, 'First token ')],
      groups,
      wanted,
    );
  const parts = [
    ['Use:', USE],
    ['Latency, whole answer:', times(LATENCY)],
    ['Time to the first token:', times(FIRST_TOKEN)],
  ] as const;
  const drawn = parts.map(
    async ([title, columns]) => `${title}\n${await renderTable([name, ...columns], groups, wanted)}`,
  );
  return (await Promise.all(drawn)).join('\n\n');
}

type TimingOf = (group: GroupStats) => Timing | undefined;
const LATENCY: TimingOf = ({ latency }) => latency;
const FIRST_TOKEN: TimingOf = ({ firstToken }) => firstToken;

function nameOf({ key }: GroupStats, by: StatsDimension): string {
  const { provider = '', account, model } = key;
  if (by === 'task') return key.task ?? '';
  if (by === 'model') return `${provider}/${model}`;
  return providerName({ provider, ...(account !== undefined && account !== 'default' && { account }) });
}

const USE: readonly Metric[] = [
  { title: 'Requests', align: right, cell: ({ requests }) => formatCount(requests) },
  {
    title: 'Failed',
    align: right,
    cell: ({ failed }) => formatCount(failed),
    colour: ({ failed }) => (failed > 0 ? 'red' : undefined),
  },
  {
    title: 'Success',
    align: right,
    cell: ({ successRate }) => (successRate === undefined ? '-' : formatShare(successRate)),
    spare: 4,
  },
  { title: 'Tokens in', align: right, cell: ({ inputTokens }) => formatCount(inputTokens), spare: 3 },
  { title: 'Tokens out', align: right, cell: ({ outputTokens }) => formatCount(outputTokens), spare: 2 },
  { title: 'Cost', align: right, cell: costText, spare: 1 },
  { title: 'Errors', cell: errorsText },
];

/** What is known of it, marked where some of it is not. */
function costText({ cost, unpriced }: GroupStats): string {
  if (unpriced === 0) return formatCost(cost);
  return cost === 0 ? formatCost(undefined) : `${formatCost(cost)} + $?`;
}

function errorsText({ errors }: GroupStats): string {
  return Object.entries(errors)
    .sort(([, a], [, b]) => b - a)
    .map(([kind, n]) => `${FAILURE_WORDS[kind as keyof typeof FAILURE_WORDS]} ${formatCount(n)}`)
    .join(', ');
}

function times(of: TimingOf, prefix = ''): readonly Metric[] {
  const column = (name: string, pick: (timing: Timing) => number): Metric => ({
    title: prefix + name,
    align: right,
    cell: group => {
      const timing = of(group);
      return timing ? formatDuration(pick(timing)) : '-';
    },
  });
  return [
    column('avg', ({ avgMs }) => avgMs),
    column('p50', ({ p50Ms }) => p50Ms),
    column('p95', ({ p95Ms }) => p95Ms),
    column('p99', ({ p99Ms }) => p99Ms),
  ];
}

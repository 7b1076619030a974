// Owns `status`: who is current, how every account stands, and who took over from whom in the last day.
import type { StatsDimension } from '../../accounting/stats.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import type { LiveEnd } from '../monitor/live.ts';
import { choice, flag, number } from '../option.ts';
import { type Dashboard, isShown, readDashboard } from '../status/overview.ts';
import { dashboardText } from '../status/view.ts';

const DEFAULT_INTERVAL_S = 2;

const OPTIONS = {
  all: flag('-a, --all', 'Providers without a key as well'),
  by: choice('--by <what>', 'All figures for each provider, account, model or task', [
    'provider',
    'account',
    'model',
    'task',
  ]),
  watch: flag('-w, --watch', 'Keep it on the screen, until q (terminals)'),
  interval: number('--interval <seconds>', 'Between two looks, with --watch (2)', { min: 0.5, max: 3600 }),
};

interface Asked {
  readonly all: boolean;
  readonly by: StatsDimension | undefined;
}
type Status =
  | { readonly type: 'shown'; readonly dashboard: Dashboard }
  | { readonly type: 'watched'; readonly end: LiveEnd };

export const status = defineCommand<typeof OPTIONS, Status>({
  path: ['provider', 'status'],
  summary: 'Current provider, health, quota, cost and latency',
  options: OPTIONS,
  examples: [
    { command: 'openclaw provider status', note: 'the dashboard' },
    { command: 'openclaw provider status --by model', note: 'requests, cost, p50, p95, p99, errors' },
    { command: 'openclaw provider status --watch', note: 'kept up to date' },
    { command: 'openclaw provider status --json', note: 'for a script' },
  ],
  schema: async () => (await import('../schemas/status.ts')).statusSchema,

  async run(context, { options, json }) {
    if (!options.watch || json) return { type: 'shown', dashboard: await readDashboard(context) };
    const [{ hasScreen }, { live }] = await Promise.all([import('../monitor/screen.ts'), import('../monitor/live.ts')]);
    if (!hasScreen(context)) return { type: 'shown', dashboard: await readDashboard(context) };
    const frame = async () => (await textOf(await readDashboard(context), options, context)).split('\n');
    const end = await live(context, { intervalMs: (options.interval ?? DEFAULT_INTERVAL_S) * 1000, frame });
    return { type: 'watched', end };
  },

  async view(result, context, { options }) {
    return result.type === 'shown' ? textOf(result.dashboard, options, context) : undefined;
  },

  async json(result) {
    if (result.type === 'watched') return undefined;
    const { statusDocument } = await import('../status/document.ts');
    return statusDocument(result.dashboard);
  },

  exitCode: result => (result.type === 'watched' && result.end === 'interrupted' ? EXIT.interrupted : EXIT.done),
});

async function textOf(dashboard: Dashboard, { all, by }: Asked, context: Context): Promise<string> {
  if (by === undefined)
    return dashboardText(
      dashboard,
      dashboard.rows.filter(row => all || isShown(row)),
      context,
    );
  const { metricsText } = await import('../status/metrics.ts');
  return (await metricsText(dashboard.state, by, context)) ?? NOTHING_YET;
}

const NOTHING_YET = 'Nothing was measured yet. Figures come with requests: openclaw provider chat "hello"';

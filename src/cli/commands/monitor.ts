// Owns `monitor`: providers, quotas, latencies, decisions and cost, live on the whole screen, or as one frame.
import { totalStats } from '../../accounting/stats.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import { createFeed, type Feed } from '../monitor/feed.ts';
import { frame } from '../monitor/frame.ts';
import type { Key } from '../monitor/keys.ts';
import { type LiveEnd, live } from '../monitor/live.ts';
import type { LiveState, Scene } from '../monitor/scene.ts';
import { hasScreen } from '../monitor/screen.ts';
import { flag, number } from '../option.ts';
import { isShown, readOverview } from '../status/overview.ts';

const DEFAULT_INTERVAL_S = 1;

const OPTIONS = {
  once: flag('--once', 'One frame, and no more'),
  interval: number('--interval <seconds>', 'Between two looks at health and quotas (1)', { min: 0.5, max: 3600 }),
  all: flag('-a, --all', 'Providers without a key as well'),
};

type Monitor = { readonly type: 'scene'; readonly scene: Scene } | { readonly type: 'live'; readonly end: LiveEnd };

export const monitor = defineCommand<typeof OPTIONS, Monitor>({
  path: ['provider', 'monitor'],
  summary: 'Providers, quotas, latency and decisions, live on the screen',
  options: OPTIONS,
  examples: [
    { command: 'openclaw provider monitor', note: 'until q' },
    { command: 'openclaw provider monitor --once', note: 'one frame' },
    { command: 'openclaw provider monitor --once --json', note: 'for a script' },
  ],
  notes: ['Keys: q quits, p pauses, the arrows scroll through the decisions. Without a terminal: one frame.'],
  schema: async () => (await import('../schemas/monitor.ts')).monitorSchema,

  async run(context, { options, json }) {
    const store = await context.state();
    const feed = createFeed(store, context.timeZone(), context.clock.now());
    const scene = () => sceneOf(context, feed, options.all);
    if (!options.once && !json && hasScreen(context)) {
      const intervalMs = (options.interval ?? DEFAULT_INTERVAL_S) * 1000;
      return { type: 'live', end: await showLive(context, feed, scene, intervalMs) };
    }
    await feed.load();
    return { type: 'scene', scene: await scene() };
  },

  view(result, { out: { data } }) {
    if (result.type === 'live') return undefined;
    const columns = data.width ?? Number.POSITIVE_INFINITY;
    return frame(result.scene, { style: data.style, columns, rows: Number.POSITIVE_INFINITY })
      .map(line => line.trimEnd())
      .join('\n');
  },

  async json(result) {
    if (result.type === 'live') return undefined;
    const { monitorDocument } = await import('../monitor/document.ts');
    return monitorDocument(result.scene);
  },

  exitCode: result => (result.type === 'live' && result.end === 'interrupted' ? EXIT.interrupted : EXIT.done),
});

async function sceneOf(context: Context, feed: Feed, isAll: boolean): Promise<Scene> {
  const overview = await readOverview(context);
  const rows = overview.rows.filter(row => isAll || isShown(row));
  return {
    overview,
    rows: rows.map(standing => ({
      standing,
      times: feed.times(standing.provider.spec.id, standing.account.id),
    })),
    decisions: feed.decisions(),
    today: feed.today(overview.at),
    total: totalStats(overview.state),
    zone: context.timeZone(),
  };
}

/** Shows scenes until somebody ends it. While paused, the last one stands still. */
function showLive(context: Context, feed: Feed, scene: () => Promise<Scene>, intervalMs: number): Promise<LiveEnd> {
  let state: LiveState = { intervalMs, isPaused: false, scroll: 0 };
  let last: Scene | undefined;
  const { style } = context.out.data;
  return live(context, {
    intervalMs,
    async frame({ columns, rows }) {
      if (!state.isPaused || !last) last = await scene();
      state = { ...state, scroll: Math.min(state.scroll, Math.max(0, last.decisions.length - 1)) };
      return frame(last, { style, columns, rows, live: state });
    },
    press(key) {
      state = pressed(state, key);
    },
    follow: feed.follow,
  });
}

const PAGE = 10;
const STEPS: Readonly<Partial<Record<Key, number>>> = { down: 1, up: -1, page_down: PAGE, page_up: -PAGE };

function pressed(state: LiveState, key: Key): LiveState {
  if (key === 'pause') return { ...state, isPaused: !state.isPaused };
  if (key === 'newest') return { ...state, scroll: 0 };
  return { ...state, scroll: Math.max(0, state.scroll + (STEPS[key] ?? 0)) };
}

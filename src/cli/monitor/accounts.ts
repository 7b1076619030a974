// Owns the accounts in a frame: a line each with health, quota bar, sparkline and cost, and one more for what is wrong.
import { tightest } from '../../accounting/quota.ts';
import { providerName } from '../../render/answer-line.ts';
import { bar, sparkline } from '../../render/bar.ts';
import { cell, clip, widthOf } from '../../render/cell.ts';
import { stripControls } from '../../render/control-sequences.ts';
import { formatCost, formatShare } from '../../render/number.ts';
import { formatDuration, formatRelative } from '../../render/time.ts';
import type { Health } from '../account-health.ts';
import { shownAccount } from '../names.ts';
import { NO_KEY_YET } from '../no-key.ts';
import { troubleText } from '../status/cause.ts';
import { costOf } from '../status/overview.ts';
import { HEALTH_COLOUR, healthWord } from '../status/view.ts';
import type { FrameLook, Scene, SceneRow } from './scene.ts';

/** Told apart without colour too. */
const SIGN: Readonly<Record<Health, string>> = {
  ok: '●',
  unused: '○',
  degraded: '◐',
  cooling: '✕',
  no_key: '–',
  disabled: '–',
};
const GAP = '  ';
const HEALTH_WIDTH = 10;
const SHARE_WIDTH = 5;
const MOST_SPARKS = 40;
/** Fewer say nothing. */
const LEAST_SPARKS = 6;

interface Widths {
  readonly name: number;
  readonly bar: number;
  readonly reset: number;
  readonly sparks: number;
  readonly p50: number;
  readonly cost: number;
}

/** The heading and the accounts, in at most `room` lines; those for which there is none are counted. */
export function accountLines(scene: Scene, look: FrameLook, room: number): readonly string[] {
  const { rows } = scene;
  const { style, columns } = look;
  if (rows.length === 0) return [clip(NO_KEY_YET, columns)];
  const widths = widthsOf(rows, columns);
  const heading = line(
    cell('PROVIDER', widths.name),
    cell('HEALTH', HEALTH_WIDTH),
    cell('QUOTA LEFT', quotaWidth(widths)),
    ...(widths.sparks > 0 ? [cell('LATENCY', widths.sparks)] : []),
    cell('P50', widths.p50, 'right'),
    cell('COST', widths.cost, 'right'),
  );
  const lines = rows.map(row => accountLine(row, scene, look, widths));
  const details = rows.map(row => detailLine(row, scene, look));
  // Where there is no room for reasons, the accounts themselves go first.
  const withDetails = lines.flatMap((text, i) => [text, ...(details[i] === undefined ? [] : [details[i]])]);
  const all = withDetails.length + 1 <= room ? withDetails : lines;
  const fits = all.length + 1 <= room;
  const shown = fits ? all : all.slice(0, Math.max(1, room - 2));
  const rest = all.length - shown.length;
  return [style.dim(heading), ...shown, ...(rest > 0 ? [style.dim(clip(`… ${rest} more`, columns))] : [])];
}

const line = (...cells: readonly string[]) => cells.join(GAP);
const nameOf = ({ standing }: SceneRow) =>
  providerName({ provider: standing.provider.spec.id, account: shownAccount(standing.account) });
const quotaWidth = ({ bar: width, reset }: Pick<Widths, 'bar' | 'reset'>) =>
  width + 1 + SHARE_WIDTH + (reset > 0 ? 1 + reset : 0);

const p50Of = ({ standing: { latencyP50Ms } }: SceneRow) =>
  latencyP50Ms === undefined ? '-' : formatDuration(latencyP50Ms);
const costText = ({ standing }: SceneRow) => formatCost(costOf(standing));

/** The name gives way where the terminal is narrow; what is left over goes to the sparklines. */
function widthsOf(rows: readonly SceneRow[], columns: number): Widths {
  const isWide = columns >= 90;
  const fixed = {
    bar: isWide ? 12 : columns >= 72 ? 10 : 4,
    reset: isWide ? 7 : 0,
    p50: widthOf(['P50', ...rows.map(p50Of)], 10),
    cost: widthOf(['COST', ...rows.map(costText)], 10),
  };
  const others = HEALTH_WIDTH + quotaWidth(fixed) + fixed.p50 + fixed.cost + 4 * GAP.length;
  const name = widthOf(['PROVIDER', ...rows.map(nameOf)], Math.max(8, columns - others));
  const sparks = Math.min(MOST_SPARKS, columns - name - others - GAP.length);
  return { ...fixed, name, sparks: sparks >= LEAST_SPARKS ? sparks : 0 };
}

function accountLine(row: SceneRow, { overview }: Scene, { style }: FrameLook, widths: Widths): string {
  const { standing, times } = row;
  const colour = style[HEALTH_COLOUR[standing.health]];
  const sparks = sparkline(times.slice(-widths.sparks)).replaceAll(' ', '×');
  return line(
    cell(nameOf(row), widths.name),
    colour(cell(`${SIGN[standing.health]} ${healthWord(standing)}`, HEALTH_WIDTH)),
    quotaCell(row, overview.at, style, widths),
    ...(widths.sparks > 0 ? [style.cyan(cell(sparks, widths.sparks))] : []),
    cell(p50Of(row), widths.p50, 'right'),
    cell(costText(row), widths.cost, 'right'),
  );
}

const LOW = 0.25;

function quotaCell({ standing }: SceneRow, now: number, style: FrameLook['style'], widths: Widths): string {
  const binding = tightest(standing.quotas);
  if (!binding) return style.dim(cell('unknown', quotaWidth(widths)));
  const { ratio } = binding;
  const colour = ratio <= 0 ? style.red : ratio < LOW ? style.yellow : style.green;
  const share = cell(formatShare(ratio), SHARE_WIDTH, 'right');
  if (widths.reset === 0) return `${colour(bar(ratio, widths.bar))} ${share}`;
  const reset =
    ratio < 1 && binding.resetsAt !== undefined ? formatRelative(binding.resetsAt, now).replace('in ', '') : '';
  return `${colour(bar(ratio, widths.bar))} ${share} ${style.dim(cell(reset, widths.reset))}`;
}

function detailLine(
  { standing }: SceneRow,
  { overview, zone }: Scene,
  { style, columns }: FrameLook,
): string | undefined {
  const text = troubleText(standing, overview.at, () => zone);
  return text === undefined ? undefined : style.dim(clip(`  ${stripControls(text).replaceAll(/\s+/g, ' ')}`, columns));
}

// Owns how `quota` looks: the figures of each account as a table.
import type { Forecast } from '../../accounting/forecast.ts';
import { fullAt, type QuotaStanding } from '../../accounting/quota.ts';
import type { Balance } from '../../domain/state.ts';
import type { EpochMs } from '../../domain/units.ts';
import { bar } from '../../render/bar.ts';
import { formatCount, formatShare, formatUsd } from '../../render/number.ts';
import { renderTable } from '../../render/table.ts';
import { formatDuration, formatMoment, formatTime } from '../../render/time.ts';
import type { Context } from '../context.ts';
import { look } from '../look.ts';
import { LOW } from './check.ts';
import type { Row } from './rows.ts';

const SOURCES: Readonly<Record<QuotaStanding['source'], string>> = {
  headers: 'headers',
  endpoint: 'endpoint',
  counted: 'counted here',
  published: 'published limit',
};

/** A cell for each kind of figure; unknown is said, never shown as zero. */
interface Cells {
  readonly limit: string;
  readonly used: string;
  readonly left: string;
  readonly resets: string;
  readonly burn: string;
  readonly forecast: string;
  readonly source: string;
}
const UNKNOWN: Cells = {
  limit: 'unknown',
  used: 'unknown',
  left: 'unknown',
  resets: '',
  burn: '',
  forecast: '',
  source: 'unknown',
};

export function quotaTable(rows: readonly Row[], context: Context, now: EpochMs): Promise<string> {
  const zone = context.timeZone();
  const cells = new Map(rows.map(row => [row, cellsOf(row, context.out.data.isTerminal, now, zone)]));
  const cell = (name: keyof Cells) => (row: Row) => cells.get(row)![name];
  return renderTable<Row>(
    [
      { title: 'Provider', cell: ({ provider }) => provider },
      { title: 'Account', cell: ({ account, poolOf }) => (poolOf ? `all ${poolOf}` : (account ?? '')) },
      { title: 'Limit', cell: cell('limit') },
      { title: 'Used', align: 'right', cell: cell('used') },
      { title: 'Left', align: 'right', cell: cell('left'), colour: colourOf },
      { title: 'Resets', cell: cell('resets') },
      { title: 'Burn', align: 'right', cell: cell('burn') },
      { title: 'Forecast', cell: cell('forecast') },
      { title: 'Source', cell: cell('source') },
      { title: 'Binds', cell: ({ isBinding, figure }) => (isBinding && figure.type !== 'unknown' ? '*' : '') },
    ],
    rows,
    look(context),
  );
}

function colourOf({ figure }: Row): 'red' | 'yellow' | undefined {
  if (figure.type === 'refusal') return 'red';
  if (figure.type === 'balance') return figure.balance.amount <= 0 ? 'red' : undefined;
  if (figure.type === 'unknown') return undefined;
  const { ratio } = figure.standing;
  return ratio <= 0 ? 'red' : ratio < LOW ? 'yellow' : undefined;
}

function cellsOf({ figure }: Row, hasBars: boolean, now: EpochMs, zone: string): Cells {
  const age = (at: EpochMs) => `${formatDuration(Math.max(0, now - at))} old`;
  if (figure.type === 'unknown') return UNKNOWN;
  if (figure.type === 'balance') {
    const { balance } = figure;
    const source = `endpoint, ${age(balance.at)}`;
    return { ...UNKNOWN, limit: 'balance', used: '', left: moneyText(balance), source };
  }
  if (figure.type === 'refusal') {
    const { cooldown } = figure;
    const what = cooldown.scope === 'model' ? ` ${cooldown.model}` : '';
    const resets = formatMoment(cooldown.until, now, zone);
    return { ...UNKNOWN, limit: `unknown${what}`, left: 'nothing', resets, source: `refusal, ${age(cooldown.since)}` };
  }
  const { standing, forecast } = figure;
  const { limit, model, used, left, ratio, resetsAt, source, at } = standing;
  const amount = (n: number) => amountText(limit.unit, n);
  return {
    limit: `${amount(limit.limit)} ${limit.unit}/${limit.window}${model === undefined ? '' : ` ${model}`}`,
    used: amount(used),
    left: `${hasBars ? `${bar(ratio, 8)} ` : ''}${amount(left)} (${formatShare(ratio)})`,
    resets: resetsAt === undefined ? resetless(standing) : resetText(standing, resetsAt, now, zone),
    burn: forecast ? burnText(limit.unit, forecast.burnPerHour) : '',
    forecast: forecastText(standing, forecast, now, zone),
    source: source === 'published' ? SOURCES.published : `${SOURCES[source]}, ${age(at)}`,
  };
}

const amountText = (unit: string, n: number) => (unit === 'usd' ? formatUsd(n) : formatCount(n));

/** What was used of a rolling window comes back bit by bit. */
function resetText(standing: QuotaStanding, resetsAt: EpochMs, now: EpochMs, zone: string): string {
  const full = fullAt(standing);
  const first = formatMoment(resetsAt, now, zone);
  return full === undefined || full === resetsAt ? first : `${first}, all by ${formatTime(full, now, zone)}`;
}

/** A rolling window begins with its first use. */
const resetless = ({ pace }: QuotaStanding) => (pace ? 'unknown' : '');

/** `20/h`, and by the day where an hour holds less than one. */
function burnText(unit: string, perHour: number): string {
  return perHour > 0 && perHour < 1 && unit !== 'usd'
    ? `${formatCount(perHour * 24)}/day`
    : `${amountText(unit, perHour)}/h`;
}

/** `runs out at 16:40, 3 h before reset`. */
function forecastText(
  { left, resetsAt }: QuotaStanding,
  forecast: Forecast | undefined,
  now: EpochMs,
  zone: string,
): string {
  if (left <= 0) return 'spent';
  if (forecast?.runsOutAt === undefined) return '';
  const early = resetsAt === undefined ? '' : `, ${formatDuration(resetsAt - forecast.runsOutAt)} before reset`;
  return `runs out at ${formatTime(forecast.runsOutAt, now, zone)}${early}`;
}

function moneyText({ amount, currency }: Balance): string {
  if (currency === 'USD') return formatUsd(amount);
  return `${amount.toFixed(2)} ${currency ?? '(currency unknown)'}`;
}

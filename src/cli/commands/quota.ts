// Owns `quota`: what is left of each limit, from what is known here; no call is made.
import { tightest } from '../../accounting/quota.ts';
import type { EpochMs } from '../../domain/units.ts';
import { bar } from '../../render/bar.ts';
import { formatCount, formatShare, formatUsd } from '../../render/number.ts';
import { renderTable } from '../../render/table.ts';
import { formatDuration, formatMoment, formatTime, isoTime } from '../../render/time.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { look } from '../look.ts';
import { isUsable, providerNamed, shownAccount } from '../names.ts';
import { NO_KEY_YET } from '../no-key.ts';
import { flag } from '../option.ts';
import type { QuotaDocument } from '../schemas/quota.ts';
import { type AccountStanding, type ModelStanding, standingOf } from '../standing.ts';

const HOUR_MS = 3_600_000;
/** A rate over less than this says nothing. */
const LEAST_EVIDENCE_MS = 60_000;
const LOW = 0.1;

interface Row {
  readonly account: AccountStanding;
  /** Undefined where no limit is known. */
  readonly quota?: ModelStanding;
  readonly burnPerHour?: number;
  readonly runsOutAt?: EpochMs;
  readonly isBinding: boolean;
}
interface Quotas {
  readonly at: EpochMs;
  readonly rows: readonly Row[];
  readonly check: boolean;
}

const OPTIONS = { check: flag('--check', 'Exit 0: fine, 1: nothing left, 2: low') };

export const quota = defineCommand<typeof OPTIONS, Quotas>({
  path: ['provider', 'quota'],
  summary: 'What is left of each quota and when it resets',
  args: [{ name: 'provider', summary: 'Only of this provider', arity: 'optional', values: 'providers' }],
  options: OPTIONS,
  examples: [
    { command: 'openclaw provider quota', note: 'all of them' },
    { command: 'openclaw provider quota google --check || sleep 1h', note: 'in a script' },
  ],
  notes: ['Figures come from responses seen so far; nothing is asked. Unknown is unknown.'],
  schema: async () => (await import('../schemas/quota.ts')).quotaSchema,

  async run(context, { args, options }) {
    const only = args[0] === undefined ? undefined : await providerNamed(context, args[0]);
    const at = context.clock.now();
    const [providers, store] = await Promise.all([context.providers(), context.state()]);
    const state = await store.read();
    const rows = providers
      .filter(provider => !only || provider.spec.id === only.spec.id)
      .flatMap(provider => provider.accounts.map(account => standingOf(provider, account, state, at)))
      .filter(one => only !== undefined || isUsable(one.provider, one.account))
      .flatMap(one => rowsOf(one, at));
    return { at, rows, check: options.check };
  },

  async view({ rows, at }, context) {
    if (rows.length > 0) return table(rows, context, at);
    context.out.notes.print(NO_KEY_YET);
    return undefined;
  },

  json: ({ rows, at }) => ({
    schemaVersion: 1,
    at: new Date(at).toISOString(),
    quotas: rows.map(row => quotaDocument(row, at)),
  }),

  exitCode: ({ rows, check }) => (check ? verdict(rows) : 0),
});

/** Some account that can still answer is enough: 0 fine, 1 nothing left, 2 low. */
function verdict(rows: readonly Row[]): number {
  const best = Math.max(...rows.filter(({ isBinding }) => isBinding).map(({ quota: one }) => one?.ratio ?? 1));
  if (rows.length === 0 || best <= 0) return 1;
  return best < LOW ? 2 : 0;
}

function rowsOf(account: AccountStanding, now: EpochMs): readonly Row[] {
  if (account.quotas.length === 0) return [{ account, isBinding: true }];
  const binding = tightest(account.quotas);
  return account.quotas.map(one => ({ account, quota: one, isBinding: one === binding, ...forecast(one, now) }));
}

/** The pace so far in this window, and when it empties the quota, if that is before the reset. */
function forecast(quota: ModelStanding, now: EpochMs): Pick<Row, 'burnPerHour' | 'runsOutAt'> {
  if (quota.windowStart === undefined || now - quota.windowStart < LEAST_EVIDENCE_MS) return {};
  const burnPerHour = (quota.used / (now - quota.windowStart)) * HOUR_MS;
  if (burnPerHour <= 0) return { burnPerHour: 0 };
  const runsOutAt = Math.round(now + (quota.left / burnPerHour) * HOUR_MS);
  const isBeforeReset = quota.resetsAt === undefined || runsOutAt < quota.resetsAt;
  return { burnPerHour, ...(isBeforeReset && { runsOutAt }) };
}

function table(rows: readonly Row[], context: Context, now: EpochMs): Promise<string> {
  const zone = context.timeZone();
  const known = (row: Row, text: (quota: ModelStanding) => string) => (row.quota ? text(row.quota) : 'unknown');
  const amount = (quota: ModelStanding, n: number) => (quota.limit.unit === 'usd' ? formatUsd(n) : formatCount(n));
  const bars = context.out.data.isTerminal;
  return renderTable<Row>(
    [
      { title: 'Provider', cell: ({ account }) => account.provider.spec.id },
      { title: 'Account', cell: ({ account }) => shownAccount(account.account) ?? '' },
      {
        title: 'Limit',
        cell: row =>
          known(
            row,
            q => `${amount(q, q.limit.limit)} ${q.limit.unit}/${q.limit.window}${q.model ? ` ${q.model}` : ''}`,
          ),
      },
      { title: 'Used', align: 'right', cell: row => known(row, q => amount(q, q.used)) },
      {
        title: 'Left',
        align: 'right',
        cell: row =>
          known(row, q => `${bars ? `${bar(q.ratio, 8)} ` : ''}${amount(q, q.left)} (${formatShare(q.ratio)})`),
        colour: ({ quota: q }) => (q && q.ratio <= 0 ? 'red' : q && q.ratio < LOW ? 'yellow' : undefined),
      },
      {
        title: 'Resets',
        cell: ({ quota: q }) => (q?.resetsAt === undefined ? '' : formatMoment(q.resetsAt, now, zone)),
      },
      { title: 'Forecast', cell: row => forecastText(row, now, zone) },
      {
        title: 'Source',
        cell: row =>
          known(row, q => `${q.source}${q.source === 'published' ? '' : `, ${formatDuration(now - q.at)} old`}`),
      },
      { title: 'Binds', cell: ({ isBinding, quota: q }) => (isBinding && q ? '*' : '') },
    ],
    rows,
    look(context),
  );
}

function forecastText({ quota: one, runsOutAt }: Row, now: EpochMs, zone: string): string {
  if (!one || runsOutAt === undefined) return '';
  if (one.left <= 0) return 'spent';
  const early = one.resetsAt === undefined ? '' : `, ${formatDuration(one.resetsAt - runsOutAt)} before reset`;
  return `runs out at ${formatTime(runsOutAt, now, zone)}${early}`;
}

function quotaDocument(row: Row, now: EpochMs): QuotaDocument['quotas'][number] {
  const { account, quota: one } = row;
  return {
    provider: account.provider.spec.id,
    account: shownAccount(account.account) ?? null,
    model: one?.model ?? null,
    unit: one?.limit.unit ?? 'unknown',
    window: one?.limit.window ?? 'unknown',
    limit: one?.limit.limit ?? null,
    used: one?.used ?? null,
    left: one?.left ?? null,
    ratio: one?.ratio ?? null,
    resetsAt: isoTime(one?.resetsAt),
    burnPerHour: row.burnPerHour ?? null,
    runsOutAt: isoTime(row.runsOutAt),
    source: one?.source ?? null,
    ageMs: one ? now - one.at : null,
    binding: row.isBinding,
  };
}

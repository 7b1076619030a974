// Owns `quota`: what is left of each limit, from what is known here; nobody is asked unless that is wished.
import { fullAt } from '../../accounting/quota.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { QuotaRefresh } from '../../engine/quota-refresh.ts';
import { isoTime } from '../../render/time.ts';
import { defineCommand } from '../command.ts';
import { usdOrNull } from '../documents.ts';
import { EXIT, exitCodeOfFailure } from '../exit.ts';
import { isUsable, providerNamed } from '../names.ts';
import { NO_KEY_YET } from '../no-key.ts';
import { flag } from '../option.ts';
import { LOW_USD, verdict } from '../quota/check.ts';
import { type AccountQuota, accountQuotas, type Row, rowsOf } from '../quota/rows.ts';
import { quotaTable } from '../quota/table.ts';
import type { QuotaDocument } from '../schemas/quota.ts';

interface Quotas {
  readonly at: EpochMs;
  readonly accounts: readonly AccountQuota[];
  readonly rows: readonly Row[];
  readonly asked: readonly QuotaRefresh[];
  readonly check: boolean;
}

const OPTIONS = {
  refresh: flag('--refresh', 'Ask the providers that have a quota or balance endpoint first'),
  probe: flag('--probe', 'As --refresh, and one minimal paid request where only headers tell'),
  check: flag('--check', 'Exit 0: fine, 1: nothing left, 2: low'),
};

export const quota = defineCommand<typeof OPTIONS, Quotas>({
  path: ['provider', 'quota'],
  summary: 'What is left of each quota and when it resets',
  args: [{ name: 'provider', summary: 'Only of this provider', arity: 'optional', values: 'providers' }],
  options: OPTIONS,
  examples: [
    { command: 'openclaw provider quota', note: 'all of them, as far as known' },
    { command: 'openclaw provider quota openrouter --refresh', note: 'ask it; costs nothing' },
    { command: 'openclaw provider quota google --check || sleep 1h', note: 'in a script' },
  ],
  notes: [
    'Without --refresh and --probe nobody is asked. * marks the limit that binds.',
    `Low is under 10 % of every account, or under $${LOW_USD}; what is unknown is fine.`,
    'A wrong command line exits 2 as well, but prints nothing on standard output.',
  ],
  schema: async () => (await import('../schemas/quota.ts')).quotaSchema,

  async run(context, { args, options }) {
    const only = args[0] === undefined ? undefined : await providerNamed(context, args[0]);
    const { probe, refresh, check } = options;
    const asked =
      refresh || probe ? await (await import('../quota/refresh.ts')).refreshQuotas(context, { only, probe }) : [];
    const [providers, store] = await Promise.all([context.providers(), context.state()]);
    const state = await store.read();
    const at = context.clock.now();
    const groups = providers
      .filter(provider => !only || provider.spec.id === only.spec.id)
      .map(provider => accountQuotas(provider, state, at, one => only !== undefined || isUsable(provider, one)));
    return { at, accounts: groups.flat(), rows: groups.flatMap(group => rowsOf(group, at)), asked, check };
  },

  async view({ rows, at }, context) {
    if (rows.length > 0) return quotaTable(rows, context, at);
    context.out.notes.print(NO_KEY_YET);
    return undefined;
  },

  json: ({ rows, at, asked }): QuotaDocument => ({
    schemaVersion: 1,
    at: new Date(at).toISOString(),
    quotas: rows.flatMap(row => (row.figure.type === 'balance' ? [] : [quotaDocument(row, at)])),
    balances: rows.flatMap(row => balanceDocument(row, at)),
    asked: asked.map(askedDocument),
  }),

  exitCode({ accounts, asked, check }) {
    if (check) return verdict(accounts);
    const failure = asked.find(one => one.failure)?.failure;
    return failure && asked.every(one => one.failure) ? exitCodeOfFailure(failure) : EXIT.done;
  },
});

function quotaDocument(row: Row, now: EpochMs): QuotaDocument['quotas'][number] {
  const { figure, isBinding, poolOf } = row;
  const owner = { provider: row.provider, account: row.account ?? null, poolOf: poolOf ?? null, binding: isBinding };
  if (figure.type === 'refusal') {
    const { model, scope, until, since } = figure.cooldown;
    const known = { left: 0, resetsAt: isoTime(until), source: 'refusal', ageMs: now - since };
    return { ...owner, ...UNKNOWN, model: scope === 'model' ? model : null, ...known };
  }
  if (figure.type !== 'limit') return { ...owner, ...UNKNOWN };
  const { standing, forecast } = figure;
  const { limit, model, used, left, ratio, resetsAt, source, at } = standing;
  return {
    ...owner,
    model: model ?? null,
    unit: limit.unit,
    window: limit.window,
    limit: limit.limit,
    used,
    left,
    ratio,
    resetsAt: isoTime(resetsAt),
    fullAt: isoTime(fullAt(standing)),
    burnPerHour: forecast?.burnPerHour ?? null,
    runsOutAt: isoTime(forecast?.runsOutAt),
    source,
    ageMs: source === 'published' ? null : Math.max(0, now - at),
  };
}

const UNKNOWN = {
  model: null,
  unit: 'unknown',
  window: 'unknown',
  limit: null,
  used: null,
  left: null,
  ratio: null,
  resetsAt: null,
  fullAt: null,
  burnPerHour: null,
  runsOutAt: null,
  source: null,
  ageMs: null,
};

function balanceDocument({ provider, account, figure }: Row, now: EpochMs): QuotaDocument['balances'] {
  if (figure.type !== 'balance') return [];
  const { amount, currency, at } = figure.balance;
  const ageMs = Math.max(0, now - at);
  return [{ provider, account: account ?? null, amount, currency: currency ?? null, source: 'endpoint', ageMs }];
}

function askedDocument({ provider, account, by, model, cost, failure }: QuotaRefresh): QuotaDocument['asked'][number] {
  return {
    provider,
    account: account === 'default' ? null : account,
    by,
    model: model ?? null,
    ok: failure === undefined,
    reason: failure?.kind ?? null,
    message: failure?.message ?? null,
    costUsd: by === 'endpoint' ? 0 : usdOrNull(cost),
  };
}

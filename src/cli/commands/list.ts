// Owns `list`: the providers, their accounts, and where each key comes from.
import { isCloud } from '../../catalog/base-url.ts';
import type { ResolvedAccount, ResolvedProvider } from '../../domain/decision.ts';
import type { QuotaRule } from '../../domain/quota.ts';
import { stripControls } from '../../render/control-sequences.ts';
import { formatCount } from '../../render/number.ts';
import { renderTable } from '../../render/table.ts';
import { defineCommand } from '../command.ts';
import type { KeyPlace } from '../context.ts';
import { look } from '../look.ts';
import { shownAccount } from '../names.ts';
import { NO_KEY_YET } from '../no-key.ts';
import { flag } from '../option.ts';
import type { ListDocument } from '../schemas/list.ts';

interface Row {
  readonly provider: ResolvedProvider;
  readonly account: ResolvedAccount;
  readonly place: KeyPlace | undefined;
}
interface Listing {
  readonly rows: readonly Row[];
  readonly withModels: boolean;
}

const OPTIONS = {
  models: flag('--models', 'List the models of each provider too'),
  all: flag('-a, --all', 'Providers without a key as well'),
};

export const list = defineCommand<typeof OPTIONS, Listing>({
  path: ['provider', 'list'],
  summary: 'Providers, their accounts and where the keys come from',
  options: OPTIONS,
  examples: [
    { command: 'openclaw provider list', note: 'what is set up' },
    { command: 'openclaw provider list --all', note: 'what could be' },
    { command: 'openclaw provider list --models --json', note: 'for a script' },
  ],
  schema: async () => (await import('../schemas/list.ts')).listSchema,

  async run(context, { options, json }) {
    const [providers, keys] = await Promise.all([context.providers(), context.keys()]);
    const places = await keys.list(providers);
    const rows = providers.flatMap(provider =>
      provider.accounts.map(account => ({
        provider,
        account,
        place: places.find(one => one.provider === provider.spec.id && one.account === account.id),
      })),
    );
    const isShown = ({ account }: Row) => options.all || json || account.hasKey;
    return { rows: rows.filter(isShown), withModels: options.models };
  },

  async view({ rows, withModels }, context) {
    if (rows.length === 0) {
      context.out.notes.print(NO_KEY_YET);
      return undefined;
    }
    const table = await renderTable<Row>(
      [
        { title: 'Provider', cell: ({ provider }) => provider.spec.id },
        { title: 'Account', cell: ({ account }) => shownAccount(account) ?? '' },
        {
          title: 'Enabled',
          cell: ({ provider }) => (provider.enabled ? 'yes' : 'no'),
          colour: ({ provider }) => (provider.enabled ? 'green' : 'dim'),
        },
        { title: 'Models', align: 'right', cell: ({ provider }) => String(provider.models.length) },
        { title: 'Key', cell: keyText, colour: ({ account }) => (account.hasKey ? undefined : 'yellow') },
        { title: 'Quota', cell: ({ account }) => quotaText(account.quota) },
        { title: 'URL', cell: ({ provider }) => provider.baseUrl },
      ],
      rows,
      look(context),
    );
    const shown = [...new Set(rows.map(({ provider }) => provider))];
    const models = withModels ? shown.map(one => modelLines(one, context.out.data.style.bold)) : [];
    return [table, ...models].join('\n\n');
  },

  json: ({ rows, withModels }) => listDocument(rows, withModels),
});

function keyText({ account, place }: Row): string {
  if (!account.hasKey) return 'none';
  if (!place) return 'found';
  return place.name ? `${place.source} (${place.name})` : place.source;
}

/** `1500 requests/day, 60 requests/minute`. */
function quotaText(rule: QuotaRule | undefined): string {
  if (!rule) return 'none known';
  return rule.limits.map(({ limit, unit, window }) => `${formatCount(limit)} ${unit}/${window}`).join(', ');
}

const modelLines = ({ spec, models }: ResolvedProvider, bold: (text: string) => string) =>
  [bold(`${spec.id}:`), ...models.map(({ id }) => `  ${stripControls(id)}`)].join('\n');

function listDocument(rows: readonly Row[], withModels: boolean): ListDocument {
  const providers = [...new Set(rows.map(({ provider }) => provider))];
  return {
    schemaVersion: 1,
    providers: providers.map(provider => ({
      id: provider.spec.id,
      label: provider.spec.label,
      enabled: provider.enabled,
      local: provider.spec.local === true && !isCloud(provider.spec, provider.baseUrl),
      baseUrl: provider.baseUrl,
      endpoint: provider.endpoint ?? null,
      modelCount: provider.models.length,
      ...(withModels && { models: provider.models.map(({ id }) => id) }),
      loadBalancing: provider.loadBalancing,
      accounts: rows.filter(row => row.provider === provider).map(accountDocument),
    })),
  };
}

function accountDocument({ account, place }: Row): ListDocument['providers'][number]['accounts'][number] {
  return {
    id: account.id,
    hasKey: account.hasKey,
    keySource: account.hasKey ? (place?.source ?? null) : null,
    keyName: account.hasKey ? (place?.name ?? null) : null,
    quota: (account.quota?.limits ?? []).map(({ limit, unit, window, resetTime, zone }) => ({
      limit,
      unit,
      window,
      resetTime: resetTime ?? null,
      zone: zone ?? null,
    })),
  };
}

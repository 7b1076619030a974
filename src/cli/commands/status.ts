// Owns `status`: who is current, how every account stands, and who took over from whom in the last day.
import { tightest } from '../../accounting/quota.ts';
import type { Candidate } from '../../domain/decision.ts';
import type { LogEntry } from '../../domain/outcome.ts';
import type { StateStore } from '../../domain/ports.ts';
import type { Pin } from '../../domain/settings.ts';
import type { RouterState } from '../../domain/state.ts';
import type { EpochMs } from '../../domain/units.ts';
import { providerName } from '../../render/answer-line.ts';
import { FAILURE_WORDS } from '../../render/failure-words.ts';
import { formatCost, formatShare } from '../../render/number.ts';
import { renderTable } from '../../render/table.ts';
import { formatDuration, formatRelative, formatTime, isoTime } from '../../render/time.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { usdOrNull } from '../documents.ts';
import { look } from '../look.ts';
import { isUsable, shownAccount } from '../names.ts';
import { NO_KEY_YET } from '../no-key.ts';
import { flag } from '../option.ts';
import { pinDocument, pinInForce, pinText } from '../pin.ts';
import type { StatusDocument } from '../schemas/status.ts';
import { type AccountStanding, type Health, standingOf } from '../standing.ts';

const DAY_MS = 24 * 3_600_000;
/** However busy the day was, the dashboard reads no more of it. */
const MOST_ENTRIES = 500;
const SHOWN_SWITCHES = 10;

interface Switch {
  readonly at: EpochMs;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}
interface Status {
  readonly at: EpochMs;
  readonly current: RouterState['current'];
  readonly pin: Pin | undefined;
  readonly rows: readonly AccountStanding[];
  readonly switches: readonly Switch[];
}

const OPTIONS = { all: flag('-a, --all', 'Providers without a key as well') };

export const status = defineCommand<typeof OPTIONS, Status>({
  path: ['provider', 'status'],
  summary: 'Current provider, health, quota, cost and latency',
  options: OPTIONS,
  examples: [
    { command: 'openclaw provider status', note: 'the dashboard' },
    { command: 'openclaw provider status --json', note: 'for a script' },
  ],
  schema: async () => (await import('../schemas/status.ts')).statusSchema,

  async run(context, { options, json }) {
    const now = context.clock.now();
    const [providers, store, { settings }] = await Promise.all([
      context.providers(),
      context.state(),
      context.settings(),
    ]);
    const state = await store.read();
    const rows = providers.flatMap(provider =>
      provider.accounts.map(account => standingOf(provider, account, state, now)),
    );
    const isShown = ({ health }: AccountStanding) => options.all || json || health !== 'no_key';
    return {
      at: now,
      current: state.current,
      pin: pinInForce(settings.pin, now),
      rows: rows.filter(isShown),
      switches: await switchesOf(store, now - DAY_MS),
    };
  },

  async view(result, context) {
    const { at, current, pin, rows, switches } = result;
    const head = current
      ? `Current: ${providerName(current)} · ${current.model} (${formatRelative(current.at, at)})`
      : 'Current: nobody has answered yet';
    const pinned = pin && `Pinned:  ${pinText(pin, at, context.timeZone)}`;
    const body = rows.length > 0 ? await table(rows, context, at) : NO_KEY_YET;
    const lines = switches
      .slice(-SHOWN_SWITCHES)
      .map(
        ({ from, to, reason, at: then }) =>
          `  ${from} → ${to} (${reason}, ${formatTime(then, at, context.timeZone())})`,
      );
    const day = ['Switches in the last 24 h:', ...(lines.length > 0 ? lines : ['  none'])].join('\n');
    return [[head, ...(pinned ? [pinned] : [])].join('\n'), body, day].join('\n\n');
  },

  json: statusDocument,
});

const COLOUR: Readonly<Record<Health, 'green' | 'yellow' | 'red' | 'dim'>> = {
  ok: 'green',
  unused: 'green',
  degraded: 'yellow',
  cooling: 'red',
  no_key: 'yellow',
  disabled: 'dim',
};

function table(rows: readonly AccountStanding[], context: Context, now: EpochMs): Promise<string> {
  const probe = ({ nextProbeAt }: AccountStanding) =>
    nextProbeAt === undefined ? '' : `, again ${formatTime(nextProbeAt, now, context.timeZone())}`;
  return renderTable<AccountStanding>(
    [
      { title: 'Provider', cell: ({ provider }) => provider.spec.id },
      { title: 'Account', cell: ({ account }) => shownAccount(account) ?? '' },
      { title: 'Active', cell: row => (isActive(row) ? 'yes' : 'no') },
      { title: 'Quota', align: 'right', cell: row => quotaLeft(row) },
      { title: 'Cost', align: 'right', cell: row => costText(row) },
      {
        title: 'Latency',
        align: 'right',
        cell: ({ latencyP50Ms }) => (latencyP50Ms === undefined ? '-' : formatDuration(latencyP50Ms)),
      },
      {
        title: 'Health',
        cell: row => `${row.health.replace('_', ' ')}${row.why ? `: ${row.why.replace(/\.$/, '')}` : ''}${probe(row)}`,
        colour: ({ health }) => COLOUR[health],
      },
    ],
    rows,
    look(context),
  );
}

const isActive = ({ provider, account }: AccountStanding) => isUsable(provider, account);

function quotaLeft({ quotas }: AccountStanding): string {
  const binding = tightest(quotas);
  return binding ? `${formatShare(binding.ratio)} left` : 'unknown';
}

/** What was used of a provider without known prices is unknown, not free. */
function costOf({ measure, provider }: AccountStanding): number | undefined {
  const isPriced = provider.models.some(model => model.price || model.free || model.local);
  return measure.cost === 0 && measure.requests > 0 && !isPriced ? undefined : measure.cost;
}
const costText = (row: AccountStanding) => formatCost(costOf(row));

/** Each answer that came from somebody else than the one before it, oldest first. */
async function switchesOf(store: StateStore, since: EpochMs): Promise<readonly Switch[]> {
  const entries: LogEntry[] = [];
  for await (const entry of store.entries({ since, limit: MOST_ENTRIES })) entries.push(entry);
  const switches: Switch[] = [];
  let before: string | undefined;
  for (const entry of entries.reverse()) {
    if (!entry.ok || entry.provider === undefined) continue;
    const to = providerName(entry as Pick<Candidate, 'provider' | 'account'>);
    if (before !== undefined && before !== to)
      switches.push({ at: entry.at, from: before, to, reason: reasonOf(entry) });
    before = to;
  }
  return switches;
}

/** What drove it there: the first failure on the way, else the decision's reason. */
function reasonOf({ attempts, reason }: LogEntry): string {
  const kind = attempts.find(attempt => !attempt.ok)?.kind;
  return kind ? FAILURE_WORDS[kind] : reason;
}

function statusDocument({ at, current, pin, rows, switches }: Status): StatusDocument {
  return {
    schemaVersion: 1,
    at: new Date(at).toISOString(),
    current: current
      ? {
          provider: current.provider,
          model: current.model,
          account: current.account ?? null,
          at: new Date(current.at).toISOString(),
        }
      : null,
    pin: pinDocument(pin),
    providers: rows.map(row => {
      const { provider, account, measure } = row;
      const binding = tightest(row.quotas);
      const id = shownAccount(account);
      return {
        provider: provider.spec.id,
        account: id ?? null,
        active: isActive(row),
        current: current?.provider === provider.spec.id && (current.account ?? 'default') === account.id,
        health: row.health,
        why: row.why ?? null,
        nextProbeAt: isoTime(row.nextProbeAt),
        quotaLeft: binding?.ratio ?? null,
        quotaResetsAt: isoTime(binding?.resetsAt),
        costUsd: usdOrNull(costOf(row)),
        requests: measure.requests,
        failed: measure.failed,
        inputTokens: measure.inputTokens,
        outputTokens: measure.outputTokens,
        latencyP50Ms: row.latencyP50Ms === undefined ? null : Math.round(row.latencyP50Ms),
        errors: { ...measure.errors },
      };
    }),
    switches: switches.map(one => ({ ...one, at: new Date(one.at).toISOString() })),
  };
}

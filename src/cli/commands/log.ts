// Owns `log`: the decisions that were made and what came of them, oldest first.
import { DECISION_REASONS } from '../../domain/decision.ts';
import type { LogEntry } from '../../domain/outcome.ts';
import type { StateStore } from '../../domain/ports.ts';
import { TASK_ALIASES, TASKS } from '../../domain/task.ts';
import type { Replay } from '../../engine/replay.ts';
import { hang, sentence } from '../../render/hang.ts';
import { jsonText } from '../../render/json-text.ts';
import { defineCommand, type OptionValues } from '../command.ts';
import type { Context, FollowableStore } from '../context.ts';
import { UserError, usageError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { entryInFull, entryLine, entryTable, logEntryDocument } from '../log-view.ts';
import { providerNamed } from '../names.ts';
import { choice, duration, flag, number, text } from '../option.ts';
import { replayDocument, replayText, replayUnder } from '../replaying.ts';
import { toldLog } from '../told-log.ts';

const OPTIONS = {
  count: number('-n, --count <n>', 'At most this many, the newest (20)', { min: 1, isWhole: true }),
  since: duration('--since <time>', 'Only of the last 24h, 30m, 7d'),
  provider: text('-p, --provider <name>', 'Only where this one was asked', 'providers'),
  session: text('--session <name>', 'Only of this conversation', 'sessions'),
  client: text('--client <name>', 'Only in the name of this client'),
  task: choice('--task <task>', 'What it is: coding, reasoning, creative, simple, …', TASKS, TASK_ALIASES),
  reason: choice('--reason <reason>', 'Why it was chosen: preference, limit, cost, …', DECISION_REASONS),
  failed: flag('--failed', 'Only those without an answer'),
  follow: flag('--follow', 'Go on as they happen, until Ctrl-C'),
  replay: flag('--replay', 'Decide the past again under the file of --config'),
  config: text('--config <file>', 'The other providers.json', 'files'),
  why: text('--why <id>', 'The whole decision and every attempt; or: last'),
} as const;

type Filter = OptionValues<typeof OPTIONS>;
type LogResult =
  | { readonly type: 'entries'; readonly entries: readonly LogEntry[] }
  | { readonly type: 'why'; readonly entry: LogEntry }
  | { readonly type: 'replayed'; readonly replay: Replay }
  | { readonly type: 'followed' };

const DEFAULT_COUNT = 20;

export const log = defineCommand<typeof OPTIONS, LogResult>({
  path: ['provider', 'log'],
  summary: 'Routing decisions and what came of them',
  options: OPTIONS,
  examples: [
    { command: 'openclaw provider log --failed --since 24h', note: 'what went wrong today' },
    { command: 'openclaw provider log --why last', note: 'the last decision in full' },
    { command: 'openclaw provider log --follow', note: 'as they happen' },
    { command: 'openclaw provider log --replay --config other.json', note: 'what would have changed' },
  ],
  schema: async () => (await import('../schemas/log.ts')).logSchema,

  async run(context, { options, json }) {
    const store = await toldLog(context);
    if (options.why !== undefined) return { type: 'why', entry: await entryNamed(store, options.why) };
    const since = options.since === undefined ? undefined : context.clock.now() - options.since;
    if (options.replay !== (options.config !== undefined))
      throw usageError('--replay and --config go together', 'openclaw provider log --replay --config other.json');
    if (options.config !== undefined) {
      const query = {
        ...(since !== undefined && { since }),
        ...(options.count !== undefined && { limit: options.count }),
      };
      return { type: 'replayed', replay: await replayUnder(context, await context.policyIn(options.config), query) };
    }
    const filter = await withKnownProvider(context, store, options);
    if (options.follow) {
      await follow(context, store, filter, json);
      return { type: 'followed' };
    }
    return { type: 'entries', entries: await newest(store, filter, since) };
  },

  async view(result, context) {
    if (result.type === 'followed') return undefined;
    if (result.type === 'replayed') return replayText(result.replay, context);
    if (result.type === 'why') return hang(await entryInFull(result.entry, context), context.out.data.width);
    if (result.entries.length > 0) return entryTable(result.entries, context);
    context.out.notes.print(
      sentence('No entry matches. Entries come with requests: openclaw provider chat "hello"', context.out.notes.width),
    );
    return undefined;
  },

  json(result) {
    if (result.type === 'followed') return undefined;
    if (result.type === 'replayed') return { schemaVersion: 1, entries: [], replay: replayDocument(result.replay) };
    const entries = result.type === 'why' ? [result.entry] : result.entries;
    return { schemaVersion: 1, entries: entries.map(logEntryDocument) };
  },
});

/** With the provider's id for any name of it. Whoever is in the log may have been configured once; else the name is unknown. */
async function withKnownProvider(context: Context, store: StateStore, filter: Filter): Promise<Filter> {
  const { provider: name } = filter;
  if (name === undefined) return filter;
  try {
    return { ...filter, provider: (await providerNamed(context, name)).spec.id };
  } catch (error) {
    for await (const entry of store.entries({})) if (isOf(entry, name)) return filter;
    throw error;
  }
}

/** The newest entries that match, oldest first. Reads no further back than it has to. */
async function newest(store: StateStore, filter: Filter, since: number | undefined): Promise<readonly LogEntry[]> {
  const count = filter.count ?? DEFAULT_COUNT;
  const found: LogEntry[] = [];
  for await (const entry of store.entries(since === undefined ? {} : { since })) {
    if (matches(entry, filter)) found.push(entry);
    if (found.length >= count) break;
  }
  return found.reverse();
}

const isOf = (entry: LogEntry, provider: string) =>
  entry.provider === provider || entry.attempts.some(one => one.provider === provider);

function matches(entry: LogEntry, { provider, session, client, task, reason, failed }: Filter): boolean {
  if (provider !== undefined && !isOf(entry, provider)) return false;
  if (session !== undefined && entry.session !== session) return false;
  if (client !== undefined && entry.client !== client) return false;
  if (task && entry.task !== task) return false;
  if (reason && entry.reason !== reason) return false;
  return !(failed && entry.ok);
}

async function entryNamed(store: StateStore, name: string): Promise<LogEntry> {
  for await (const entry of store.entries({})) if (name === 'last' || entry.id.startsWith(name)) return entry;
  throw new UserError({
    type: 'not_found',
    exitCode: EXIT.usage,
    message: name === 'last' ? 'the log is empty' : `no entry of the log begins with "${name}"`,
    hint: 'Ids stand in: openclaw provider log',
  });
}

/** Shows the newest entries, then each new one, until the signal. */
async function follow(context: Context, store: FollowableStore, filter: Filter, isJson: boolean): Promise<void> {
  const show = (entry: LogEntry) =>
    context.out.data.print(
      isJson ? jsonText(logEntryDocument(entry)) : hang(entryLine(entry, context), context.out.data.width),
    );
  for (const entry of await newest(store, filter, undefined)) show(entry);
  for await (const entry of store.follow(context.signal)) if (matches(entry, filter)) show(entry);
}

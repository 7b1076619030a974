// Owns `sessions`: the conversations that are kept, what was said in one of them, and its removal.

import { stripControls } from '../../render/control-sequences.ts';
import { hangLabel, sentence } from '../../render/hang.ts';
import { formatCost } from '../../render/number.ts';
import { type Column, renderTable } from '../../render/table.ts';
import { formatRelative, isoTime } from '../../render/time.ts';
import type { SessionSummary } from '../../session/contract.ts';
import { defineCommand } from '../command.ts';
import { confirmed } from '../confirm.ts';
import { usdOrNull } from '../documents.ts';
import { usageError } from '../errors.ts';
import { flag } from '../option.ts';
import type { SessionsDocument } from '../schemas/sessions.ts';

const OPTIONS = {
  remove: flag('--remove', 'Forget this conversation, after asking'),
  yes: flag('-y, --yes', 'Do not ask'),
};

interface Kept {
  readonly sessions: readonly SessionSummary[];
  /** Those whose files cannot be used. */
  readonly unusable: SessionsDocument['unusable'];
  /** Of the one that was named. */
  readonly transcript?: string;
  readonly removed?: string;
}

export const sessions = defineCommand<typeof OPTIONS, Kept>({
  path: ['provider', 'sessions'],
  summary: 'Conversations: list them, read one, remove one',
  args: [{ name: 'name', summary: 'Print all that was said in this one', arity: 'optional', values: 'sessions' }],
  options: OPTIONS,
  examples: [
    { command: 'openclaw provider sessions', note: 'all, newest first' },
    { command: 'openclaw provider sessions work > work.md', note: 'one of them as Markdown' },
    { command: 'openclaw provider sessions work --remove', note: 'forget it' },
  ],
  notes: ['To go on with one: openclaw provider chat --session work'],
  schema: async () => (await import('../schemas/sessions.ts')).sessionsSchema,

  async run(context, { args: [name], options }) {
    const store = await context.sessions();
    if (name === undefined && options.remove)
      throw usageError('which conversation is to go?', 'Name it: openclaw provider sessions work --remove');
    const unusable: SessionsDocument['unusable'] = [];
    const all = await store.list((name, why) => unusable.push({ name, why }));
    if (name === undefined) return { sessions: all, unusable };
    const session = await store.open(name);
    const named = all.filter(one => one.name === session.name);
    if (!options.remove) {
      const { transcriptOf } = await import('../../session/transcript.ts');
      return { sessions: named, unusable: [], transcript: transcriptOf(session) };
    }
    const command = `openclaw provider sessions ${JSON.stringify(session.name)} --remove --yes`;
    const question = `Forget the conversation ${stripControls(session.name)} for good?`;
    await confirmed(context, { isSure: options.yes, question, command });
    await store.remove(session.name);
    return { sessions: named, unusable: [], removed: session.name };
  },

  async view({ sessions: all, unusable, transcript, removed }, { out, clock }) {
    if (transcript !== undefined) return (out.data.isTerminal ? stripControls(transcript) : transcript).trimEnd();
    const { style, width } = out.notes;
    for (const { why } of unusable) out.notes.print(hangLabel(style.yellow('warning:'), stripControls(why), width));
    if (removed !== undefined) out.notes.print(`The conversation ${removed} is gone`);
    else if (all.length > 0) return renderTable(columnsAt(clock.now()), all, out.data);
    else if (unusable.length === 0)
      out.notes.print(
        sentence('There is no conversation yet. Begin one: openclaw provider chat --session work "hello"', width),
      );
    return undefined;
  },

  json: ({ sessions: all, unusable, transcript, removed }): SessionsDocument => ({
    schemaVersion: 1,
    sessions: all.map(summaryDocument),
    unusable,
    transcript: transcript ?? null,
    removed: removed !== undefined,
  }),
});

const columnsAt = (now: number): readonly Column<SessionSummary>[] => [
  { title: 'Name', cell: ({ name }) => name },
  { title: 'Turns', align: 'right', cell: ({ turns }) => String(turns) },
  { title: 'Last', cell: ({ at }) => formatRelative(at, now) },
  { title: 'Answered by', spare: 2, cell: ({ provider = '', model = '' }) => `${provider} ${model}`.trim() },
  { title: 'Cost', align: 'right', spare: 1, cell: ({ cost }) => formatCost(cost) },
  { title: 'Began with', spare: 3, cell: ({ title = '' }) => title },
];

function summaryDocument(summary: SessionSummary): SessionsDocument['sessions'][number] {
  const { name, at, turns, title = null, cost, provider = null, model = null } = summary;
  const { contextTokens = null, contextWindow = null } = summary;
  const costUsd = usdOrNull(cost);
  return { name, at: isoTime(at), turns, title, costUsd, provider, model, contextTokens, contextWindow };
}

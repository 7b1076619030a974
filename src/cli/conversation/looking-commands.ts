// Owns the slash commands that only look: at the session, its cost, the quotas, and why somebody answered.
import { bar } from '../../render/bar.ts';
import { stripControls } from '../../render/control-sequences.ts';
import { formatCost, formatCount, formatShare, formatTokens } from '../../render/number.ts';
import type { Spent, Turn } from '../../session/contract.ts';
import { besidesOf } from '../../session/entry.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { usageError } from '../errors.ts';
import { plainInput } from '../plain-input.ts';
import { turnCount } from './recap.ts';
import { whoAnswers } from './routing-commands.ts';
import type { SlashCommand } from './slash-command.ts';
import type { Talk } from './talk.ts';

const BAR_WIDTH = 10;

export const status: SlashCommand = {
  name: 'status',
  summary: 'This conversation: who answers, how full the window is',
  run(talk) {
    const { name, turns, system, task } = talk.session;
    const last = turns.at(-1);
    const rows: readonly (readonly [string, string])[] = [
      ['session', `${name}, ${turnCount(turns.length)}`],
      ['answers', whoAnswers(talk)],
      ...(last ? ([['last', `${last.by.provider} ${last.by.model}`]] as const) : []),
      ['context', contextText(last)],
      ['task', task ?? 'from each question'],
      ...(system === undefined ? [] : ([['system', system]] as const)),
      ['cost', formatCost(sumOf([...turns, ...besidesOf(talk.session)]))],
    ];
    printPairs(talk, rows);
  },
};

function contextText(last: Turn | undefined): string {
  if (!last) return 'empty';
  const { contextTokens, contextWindow } = last;
  if (contextWindow === undefined) return formatTokens(contextTokens);
  const share = contextTokens / contextWindow;
  return `${bar(share, BAR_WIDTH)} ${formatShare(share)}, ${formatCount(contextTokens)} of ${formatTokens(contextWindow)}`;
}

export const cost: SlashCommand = {
  name: 'cost',
  summary: 'What this conversation has cost so far',
  run(talk) {
    const { turns } = talk.session;
    const byModel = new Map<string, Turn[]>();
    for (const turn of turns) {
      const who = `${turn.by.provider} ${turn.by.model}`;
      byModel.set(who, [...(byModel.get(who) ?? []), turn]);
    }
    const besides = besidesOf(talk.session);
    const told = (some: readonly Turn[]) => `${formatCost(sumOf(some))} in ${turnCount(some.length)}`;
    const all = `${formatCost(sumOf([...turns, ...besides]))} in ${turnCount(turns.length)}`;
    const count = `${besides.length} ${besides.length === 1 ? 'answer' : 'answers'}`;
    const others = `${formatCost(sumOf(besides))} for ${count} stopped, failed or taken back`;
    printPairs(talk, [
      ['all', besides.length > 0 ? `${all}, and ${count} besides` : all],
      ...[...byModel].map(([who, some]) => [who, told(some)] as const),
      ...(besides.length > 0 ? [['besides', others] as const] : []),
    ]);
  },
};

/** Undefined where the price of one is not known. */
function sumOf(turns: readonly Spent[]): number | undefined {
  if (turns.some(({ cost: one }) => one === undefined)) return undefined;
  return turns.reduce((sum, { cost: one }) => sum + one!, 0);
}

export const quota: SlashCommand = {
  name: 'quota',
  args: '[provider]',
  summary: 'What is left of each quota',
  values: 'providers',
  run: async (talk, rest) => show(talk, (await import('../commands/quota.ts')).quota, rest),
};

export const why: SlashCommand = {
  name: 'why',
  summary: 'Why the last answer came from where it came',
  async run(talk) {
    if (!talk.isLogged) throw usageError('with --no-log nothing is kept that could tell');
    if (talk.lastId === undefined) throw usageError('nothing has been asked yet');
    await show(talk, (await import('../commands/log.ts')).log, '', { why: talk.lastId });
  },
};

/** The view of a command of the command line, here. */
async function show(talk: Talk, command: Command, rest: string, options: Readonly<Record<string, unknown>> = {}) {
  const { out } = talk.context;
  const context: Context = { ...talk.context, out: { ...out, data: out.notes } };
  const plain = plainInput(command, rest === '' ? [] : rest.split(/\s+/));
  if (!plain) throw usageError(`that is more than this takes: ${rest}`);
  const input = { ...plain, options: { ...plain.options, ...options } };
  const result = await command.run(context, input);
  talk.print((await command.view(result, context, input)) ?? '');
}

/** Two columns; what tells more stands out. */
export function printPairs(
  talk: Talk,
  rows: readonly (readonly [string, string])[],
  dimmed: 'name' | 'value' = 'name',
) {
  const { style } = talk.context.out.notes;
  const width = Math.max(...rows.map(([name]) => name.length));
  const line = (name: string, value: string) =>
    dimmed === 'name' ? `  ${style.dim(name)}  ${value}` : `  ${name}  ${style.dim(value)}`;
  talk.print(rows.map(([name, value]) => line(name.padEnd(width), stripControls(value))).join('\n'));
}

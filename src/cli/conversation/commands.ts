// Owns the table of slash commands, their help, and what a line that begins with a slash means.
import { nearest } from '../../domain/nearest.ts';
import { usageError } from '../errors.ts';
import { exit, load, save, start } from './keeping-commands.ts';
import { cost, printPairs, quota, status, why } from './looking-commands.ts';
import { auto, model, retry, switchTo, task, undo } from './routing-commands.ts';
import type { SlashCommand } from './slash-command.ts';
import { edit, file, system } from './writing-commands.ts';

const help: SlashCommand = {
  name: 'help',
  summary: 'What can be typed here',
  run(talk) {
    const named = (command: SlashCommand) => `/${command.name}${command.args ? ` ${command.args}` : ''}`;
    printPairs(talk, [...COMMANDS.map(one => [named(one), one.summary] as const), ...KEYS], 'value');
  },
};

const KEYS = [
  ['//text', 'Ask something that begins with a slash'],
  ['text\\', 'Goes on in the next line; """ opens and closes a block'],
  ['Ctrl-C', 'Stops an answer, or clears the line'],
] as const;

export const COMMANDS: readonly SlashCommand[] = [
  help,
  model,
  switchTo,
  auto,
  task,
  status,
  quota,
  cost,
  why,
  retry,
  undo,
  file,
  system,
  edit,
  save,
  load,
  start,
  exit,
];

export type LineMeaning =
  | { readonly type: 'question'; readonly text: string }
  | { readonly type: 'command'; readonly command: SlashCommand; readonly rest: string };

/**
 * A message of many lines is a question, however its first line begins, unless that names a command. Throws a usage error
 * that knows the nearest for a command that there is none of.
 */
export function meaningOf(message: string): LineMeaning {
  const match = /^\/(\S*)\s*(.*)$/s.exec(message);
  if (!match) return { type: 'question', text: message };
  const [, name = '', rest = ''] = match;
  const command = commandNamed(name);
  if (command) return { type: 'command', command, rest: rest.trim() };
  if (message.includes('\n')) return { type: 'question', text: message };
  if (name.startsWith('/')) return { type: 'question', text: message.slice(1) };
  const [near] = nearest(
    name,
    COMMANDS.map(one => one.name),
    1,
  );
  throw usageError(
    `there is no command /${name}${near ? `; did you mean /${near}?` : ''}`,
    'See them all: /help. A question that begins with a slash takes two.',
  );
}

export const commandNamed = (name: string) => COMMANDS.find(one => one.name === name.toLowerCase());

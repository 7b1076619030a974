// Owns what Tab offers: slash commands, and after them names and files.
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Context } from '../context.ts';
import { isUsable } from '../names.ts';
import { namesOf } from '../value-names.ts';
import { COMMANDS, commandNamed } from './commands.ts';
import type { Completer } from './line-editor.ts';
import type { SlashCommand } from './slash-command.ts';

export function createCompleter(context: Context): Completer {
  return async line => {
    const match = /^\/(\S*)(\s+)?(.*)$/.exec(line);
    if (!match) return [[], line];
    const [, name = '', gap, word = ''] = match;
    if (gap === undefined)
      return [
        beginning(
          COMMANDS.map(one => `/${one.name} `),
          line,
        ),
        line,
      ];
    const values = commandNamed(name)?.values;
    if (!values) return [[], word];
    return [beginning(await offered(values, word, context), word), word];
  };
}

function offered(values: NonNullable<SlashCommand['values']>, word: string, context: Context) {
  if (values === 'files') return filesBeside(word);
  return values === 'targets' ? targets(word, context) : namesOf(values, context);
}

/** Whoever has a key; the names of their models only where one has been begun, since there are hundreds. */
async function targets(word: string, context: Context): Promise<readonly string[]> {
  const usable = (await context.providers()).filter(one => one.accounts.some(account => isUsable(one, account)));
  const models = usable.flatMap(({ spec, models: own }) => own.map(({ id }) => ({ provider: spec.id, id })));
  if (word.includes('/')) return models.flatMap(({ provider, id }) => [`${provider}/${id}`, id]);
  const begun = word.length > 1 ? models.map(({ id }) => id) : [];
  return [...new Set([...usable.map(({ spec }) => spec.id), ...begun])];
}

const beginning = (all: readonly string[], word: string) => all.filter(one => one.startsWith(word));

/** Files and folders where the word stands; a folder ends in a slash. */
async function filesBeside(word: string): Promise<readonly string[]> {
  const folder = word.endsWith('/') ? word : dirname(word);
  const entries = await readdir(folder === '' ? '.' : folder, { withFileTypes: true });
  const shown = entries.filter(({ name }) => !name.startsWith('.') || word.includes('/.') || word.startsWith('.'));
  const prefix = folder === '.' && !word.startsWith('./') ? '' : folder;
  return shown.map(one => `${prefix === '' ? one.name : join(prefix, one.name)}${one.isDirectory() ? '/' : ''}`);
}

// Owns `set`: preferences in other words, by `--preferred` and `--fallback`.
import { defineCommand } from '../command.ts';
import { usageError } from '../errors.ts';
import { list } from '../option.ts';
import { carryOut, changesText, PREFERRING, type Preferred, preferDocument } from '../preferring.ts';

const OPTIONS = {
  ...PREFERRING,
  preferred: list('--preferred <names>', 'Who is asked first', 'targets'),
  fallback: list('--fallback <names>', 'Who comes after, with commas between', 'targets'),
};

export const set = defineCommand<typeof OPTIONS, Preferred>({
  path: ['provider', 'set'],
  summary: 'The same as prefer, in other words',
  options: OPTIONS,
  examples: [
    { command: 'openclaw provider set --task coding --preferred openai', note: 'for a task' },
    { command: 'openclaw provider set --preferred zai --fallback kimi,google', note: 'by default' },
  ],
  schema: async () => (await import('../schemas/prefer.ts')).preferSchema,

  async run(context, { options }) {
    const { task, quality, budget, preferred, fallback } = options;
    if (preferred.length === 0 && fallback.length > 0)
      throw usageError('--fallback follows --preferred', 'Name who is asked first: --preferred openai');
    if (preferred.length === 0 && !task && !quality && !budget)
      throw usageError('nothing is to be set', 'For example: openclaw provider set --task coding --preferred openai');
    return carryOut(context, { task, quality, budget, names: [...preferred, ...fallback], isUnset: false });
  },

  view({ changes }, { out }) {
    out.notes.print(changesText(changes));
    return undefined;
  },

  json: preferDocument,
});

// Owns `prefer`: who is asked first, in the user's own order.
import { renderTable } from '../../render/table.ts';
import { defineCommand } from '../command.ts';
import { usageError } from '../errors.ts';
import { look } from '../look.ts';
import { flag } from '../option.ts';
import { listText } from '../preference-view.ts';
import { carryOut, changesText, PREFERRING, type Preferred, preferDocument, shownPreferences } from '../preferring.ts';

const OPTIONS = {
  ...PREFERRING,
  unset: flag('--unset', 'Take this preference away'),
  show: flag('--show', 'Show what is preferred; change nothing'),
};

export const prefer = defineCommand<typeof OPTIONS, Preferred>({
  path: ['provider', 'prefer'],
  summary: 'Who is asked first: by default, for a task or a goal',
  args: [{ name: 'provider', summary: 'Providers or provider/model, best first', arity: 'many', values: 'targets' }],
  options: OPTIONS,
  examples: [
    { command: 'openclaw provider prefer zai', note: 'whatever it is' },
    { command: 'openclaw provider prefer --task coding openai anthropic', note: 'in this order' },
    { command: 'openclaw provider prefer --quality max_context google', note: 'for a goal' },
    { command: 'openclaw provider prefer --budget free_only', note: 'never pay' },
    { command: 'openclaw provider prefer --task coding --unset', note: 'none' },
  ],
  notes: ['A list says who comes first, not who else may answer: to stay with one, see `switch`.'],
  schema: async () => (await import('../schemas/prefer.ts')).preferSchema,

  async run(context, { args, options }) {
    const { task, quality, budget, unset, show } = options;
    const hasWish = args.length > 0 || task || quality || budget || unset;
    if (show && hasWish) throw usageError('--show changes nothing: give it alone');
    if (!hasWish) return { changes: [], preferences: await shownPreferences(context) };
    return carryOut(context, { task, quality, budget, names: args, isUnset: unset });
  },

  view({ changes, preferences }, context) {
    if (changes.length === 0)
      return renderTable<readonly [string, unknown]>(
        [
          { title: 'Preference', cell: ([path]) => path.replace(/^provider\./, '') },
          { title: 'Value', cell: ([, value]) => listText(value) },
        ],
        Object.entries(preferences).filter(([, value]) => value !== undefined),
        look(context),
      );
    context.out.notes.print(changesText(changes));
    return undefined;
  },

  json: preferDocument,
});

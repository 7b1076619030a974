// Owns `config unset`: takes a preference out of the file, so that its default rules again.
import { defineCommand } from '../command.ts';
import { changeDocument, changeText } from '../preference-view.ts';

export const configUnset = defineCommand({
  path: ['config', 'unset'],
  summary: 'Return one preference to its default',
  args: [{ name: 'path', summary: 'For example provider.budget_mode', arity: 'required', values: 'preferences' }],
  options: {},
  examples: [{ command: 'openclaw config unset provider.budget_mode', note: 'the default again' }],
  schema: async () => (await import('../schemas/config.ts')).configChangeSchema,

  async run(context, { args }) {
    return (await context.preferences()).unset(args[0]!);
  },

  view(change, { out }) {
    out.notes.print(changeText(change));
    return undefined;
  },
  json: changeDocument,
});

// Owns `config get`: the value of one preference that is in force.
import { defineCommand } from '../command.ts';
import { valueText } from '../preference-view.ts';

export const configGet = defineCommand({
  path: ['config', 'get'],
  summary: 'Show one preference',
  args: [{ name: 'path', summary: 'For example provider.budget_mode', arity: 'required', values: 'preferences' }],
  options: {},
  examples: [{ command: 'openclaw config get provider.budget_mode', note: 'one value' }],
  schema: async () => (await import('../schemas/config.ts')).configValueSchema,

  async run(context, { args }) {
    const path = args[0]!;
    return { path, value: await (await context.preferences()).get(path) };
  },

  view: ({ value }) => valueText(value),
  json: ({ path, value }) => ({ schemaVersion: 1, path, value: value ?? null }),
});

// Owns `config list`: all preferences and the values in force.
import { renderTable } from '../../render/table.ts';
import { defineCommand } from '../command.ts';
import { look } from '../look.ts';
import { valueText } from '../preference-view.ts';

type Values = Readonly<Record<string, unknown>>;

export const configList = defineCommand<Readonly<Record<never, never>>, Values>({
  path: ['config', 'list'],
  summary: 'Show all preferences',
  args: [{ name: 'prefix', summary: 'Only below this path: provider.*', arity: 'optional', values: 'preferences' }],
  options: {},
  examples: [{ command: 'openclaw config list provider', note: 'everything that can be set' }],
  schema: async () => (await import('../schemas/config.ts')).configListSchema,

  async run(context, { args }) {
    const values = await (await context.preferences()).list();
    const prefix = (args[0] ?? '').replace(/\.?\*$/, '');
    const isBelow = (path: string) => prefix === '' || path === prefix || path.startsWith(`${prefix}.`);
    return Object.fromEntries(Object.entries(values).filter(([path]) => isBelow(path)));
  },

  view: (values, context) =>
    renderTable<readonly [string, unknown]>(
      [
        { title: 'Path', cell: ([path]) => path },
        { title: 'Value', cell: ([, value]) => valueText(value) },
      ],
      Object.entries(values),
      look(context),
    ),

  json: values => ({
    schemaVersion: 1,
    values: Object.fromEntries(Object.entries(values).map(([k, v]) => [k, v ?? null])),
  }),
});

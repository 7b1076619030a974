// Owns `keys list`: where each key comes from, never the key.
import { renderTable } from '../../render/table.ts';
import { defineCommand } from '../command.ts';
import type { KeyPlace } from '../context.ts';
import { look } from '../look.ts';
import { flag } from '../option.ts';

const OPTIONS = { all: flag('-a, --all', 'Those without a key as well') };

export const keysList = defineCommand<typeof OPTIONS, readonly KeyPlace[]>({
  path: ['provider', 'keys', 'list'],
  summary: 'Where the key of each provider comes from',
  options: OPTIONS,
  examples: [{ command: 'openclaw provider keys list', note: 'keychain, vault, environment' }],
  schema: async () => (await import('../schemas/keys.ts')).keysListSchema,

  async run(context, { options }) {
    const places = await (await context.keys()).list();
    return places.filter(({ source }) => options.all || source !== 'none');
  },

  async view(places, context) {
    if (places.length === 0) {
      context.out.notes.print('There is no key yet. Store one: openclaw provider keys set openai');
      return undefined;
    }
    return renderTable<KeyPlace>(
      [
        { title: 'Provider', cell: ({ provider }) => provider },
        { title: 'Account', cell: ({ account }) => (account === 'default' ? '' : account) },
        {
          title: 'Source',
          cell: ({ source }) => source,
          colour: ({ source }) => (source === 'config' ? 'yellow' : undefined),
        },
        { title: 'Name', cell: ({ name }) => name ?? '' },
      ],
      places,
      look(context),
    );
  },

  json: places => ({
    schemaVersion: 1,
    keys: places.map(({ provider, account, source, name }) => ({ provider, account, source, name: name ?? null })),
  }),
});

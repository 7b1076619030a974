// Owns `keys list`: where each key comes from, never the key.
import { renderTable } from '../../render/table.ts';
import { defineCommand } from '../command.ts';
import type { Context, KeyPlace } from '../context.ts';
import { detailsOf } from '../errors.ts';
import { look } from '../look.ts';
import { flag } from '../option.ts';
import { passphraseOf } from '../passphrase.ts';

const OPTIONS = { all: flag('-a, --all', 'Those without a key as well') };

interface Listed {
  readonly places: readonly KeyPlace[];
  /** Why the keys of the vault cannot be used from here, and what to do. */
  readonly problems: readonly string[];
}

export const keysList = defineCommand<typeof OPTIONS, Listed>({
  path: ['provider', 'keys', 'list'],
  summary: 'Where the key of each provider comes from',
  options: OPTIONS,
  examples: [{ command: 'openclaw provider keys list', note: 'keychain, vault, environment' }],
  schema: async () => (await import('../schemas/keys.ts')).keysListSchema,

  async run(context, { options }) {
    const all = await (await context.keys()).list();
    const places = all.filter(({ source }) => options.all || source !== 'none');
    return { places, problems: places.some(({ source }) => source === 'vault') ? await closedVault(context) : [] };
  },

  async view({ places, problems }, context) {
    for (const problem of problems) context.out.notes.print(problem);
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

  json: ({ places, problems }) => ({
    schemaVersion: 1,
    keys: places.map(({ provider, account, source, name }) => ({ provider, account, source, name: name ?? null })),
    problems: [...problems],
  }),
});

/** Nobody is asked for a passphrase only to see where keys are. */
async function closedVault({ keys, io }: Context): Promise<readonly string[]> {
  if (!passphraseOf(io).isAtHand) return [];
  const vault = (await (await keys()).stores()).find(({ kind }) => kind === 'vault');
  const closed = await vault?.list().then(() => undefined, detailsOf);
  return closed ? [`vault: ${[closed.message, closed.hint].filter(Boolean).join('. ')}`] : [];
}

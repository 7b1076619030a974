// Owns `keys migrate`: moves keys out of plain text and the environment.
import { defineCommand } from '../command.ts';
import type { Migration } from '../context.ts';
import { flag } from '../option.ts';
import { passphraseOf } from '../passphrase.ts';

const OPTIONS = { dryRun: flag('-n, --dry-run', 'Say what would move; move nothing') };

interface Migrated {
  readonly dryRun: boolean;
  readonly moved: readonly Migration[];
}

export const keysMigrate = defineCommand<typeof OPTIONS, Migrated>({
  path: ['provider', 'keys', 'migrate'],
  summary: 'Move plain-text and environment keys to the keychain',
  options: OPTIONS,
  examples: [
    { command: 'openclaw provider keys migrate --dry-run', note: 'what would move' },
    { command: 'openclaw provider keys migrate', note: 'move' },
  ],
  notes: ['providers.json then names the keychain entry. A variable stays set until you unset it.'],
  schema: async () => (await import('../schemas/keys.ts')).keysMigrateSchema,

  async run(context, { options }) {
    const { dryRun } = options;
    const hasPassphrase = passphraseOf(context.io).canBeHad;
    return { dryRun, moved: await (await context.keys()).migrate({ dryRun, hasPassphrase }) };
  },

  view({ dryRun, moved }, { out }) {
    if (moved.length === 0) {
      out.notes.print('No key lies in plain text or in the environment alone.');
      return undefined;
    }
    const verb = dryRun ? 'would move' : 'moved';
    return moved
      .map(
        ({ provider, account, from, to }) =>
          `${provider}${account === 'default' ? '' : `/${account}`}: ${verb} from ${from} to ${to}`,
      )
      .join('\n');
  },

  json: ({ dryRun, moved }) => ({ schemaVersion: 1, dryRun, moved: moved.map(one => ({ ...one })) }),
});

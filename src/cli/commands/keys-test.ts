// Owns `keys test`: proves keys with one small live request each.
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { UserError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { accountNamed, isUsable, unknownName } from '../names.ts';
import { text } from '../option.ts';
import { exitCodeOfProbes, type Probed, probeAll, probeDocument, probeTable } from '../probing.ts';
import type { KeysTestDocument } from '../schemas/keys.ts';

const OPTIONS = { account: text('--account <name>', 'Only of this account') };

export const keysTest = defineCommand<typeof OPTIONS, readonly Probed[]>({
  path: ['provider', 'keys', 'test'],
  summary: 'Prove keys with one small request each',
  args: [
    {
      name: 'provider',
      summary: 'Only of this one: openai, or google/google-2',
      arity: 'optional',
      values: 'providers',
    },
  ],
  options: OPTIONS,
  examples: [
    { command: 'openclaw provider keys test', note: 'all of them' },
    { command: 'openclaw provider keys test openai', note: 'one' },
  ],
  notes: ['Each test asks the provider for one token, which may cost a fraction of a cent.'],
  schema: async () => (await import('../schemas/keys.ts')).keysTestSchema,

  async run(context, { args, options }) {
    const accounts = await wanted(context, args[0], options.account);
    return probeAll(context, accounts);
  },

  view: probeTable,

  json: keysTestDocument,

  exitCode: exitCodeOfProbes,
});

/** The accounts to test: the named one, all of the named provider, or all that have a key. */
async function wanted(context: Context, name: string | undefined, option: string | undefined) {
  const providers = await context.providers();
  if (name === undefined) {
    const usable = providers.flatMap(provider =>
      provider.accounts
        .filter(account => isUsable(provider, account))
        .map(({ id }) => ({ provider: provider.spec.id, account: id })),
    );
    if (usable.length > 0) return usable;
    throw new UserError({
      type: 'key',
      exitCode: EXIT.key,
      message: 'there is no key to test',
      hint: 'Store one: openclaw provider keys set openai',
    });
  }
  const { provider, account } = await accountNamed(context, name, option);
  const isNamed = option !== undefined || name.includes('/');
  const ids = provider.accounts.map(({ id }) => id);
  if (isNamed && !ids.includes(account)) throw unknownName(`account of ${provider.spec.id}`, account, ids);
  return (isNamed ? [account] : ids).map(id => ({ provider: provider.spec.id, account: id }));
}

function keysTestDocument(tested: readonly Probed[]): KeysTestDocument {
  return {
    schemaVersion: 1,
    ok: tested.every(({ result }) => result.ok),
    results: tested.map(probeDocument),
  };
}

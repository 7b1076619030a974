// Owns `keys remove`: forgets a stored key, after asking.
import { defineCommand } from '../command.ts';
import { confirmed } from '../confirm.ts';
import { UserError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { accountNamed } from '../names.ts';
import { flag, text } from '../option.ts';

const OPTIONS = {
  account: text('--account <name>', 'Of this account of the provider'),
  yes: flag('-y, --yes', 'Do not ask'),
};

interface Removed {
  readonly provider: string;
  readonly account: string;
  readonly stores: readonly string[];
}

export const keysRemove = defineCommand<typeof OPTIONS, Removed>({
  path: ['provider', 'keys', 'remove'],
  summary: 'Forget a stored key',
  args: [
    { name: 'provider', summary: 'Whose key: openai, or google/google-2', arity: 'required', values: 'providers' },
  ],
  options: OPTIONS,
  examples: [{ command: 'openclaw provider keys remove openai --yes', note: 'without asking' }],
  schema: async () => (await import('../schemas/keys.ts')).keysRemoveSchema,

  async run(context, { args, options }) {
    const { provider, account } = await accountNamed(context, args[0]!, options.account);
    const { id } = provider.spec;
    const owner = account === 'default' ? id : `${id}/${account}`;
    const command = `openclaw provider keys remove ${owner} --yes`;
    await confirmed(context, { isSure: options.yes, question: `Forget the key of ${owner}?`, command });
    const stores = await (await context.keys()).remove(id, account);
    if (stores.length > 0) return { provider: id, account, stores };
    throw new UserError({
      type: 'not_found',
      exitCode: EXIT.failure,
      message: `no key of ${owner} is stored`,
      hint: 'Where keys come from: openclaw provider keys list',
    });
  },

  view({ provider, account, stores }, { out }) {
    out.notes.print(
      `The key of ${account === 'default' ? provider : `${provider}/${account}`} is gone from: ${stores.join(', ')}`,
    );
    return undefined;
  },

  json: removed => ({ schemaVersion: 1, ok: true, ...removed }),
});

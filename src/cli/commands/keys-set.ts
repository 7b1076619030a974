// Owns `keys set`: stores a key in the best store there is.
import { forgiveAccount } from '../../accounting/new-key.ts';
import { defineCommand } from '../command.ts';
import { readKey } from '../key-input.ts';
import { accountNamed } from '../names.ts';
import { flag, text } from '../option.ts';

const OPTIONS = {
  account: text('--account <name>', 'For this account of the provider'),
  keyStdin: flag('--key-stdin', 'Read the key from standard input'),
  keyEnv: text('--key-env <name>', 'Take the key from this variable'),
};

interface Stored {
  readonly provider: string;
  readonly account: string;
  readonly store: string;
}

export const keysSet = defineCommand<typeof OPTIONS, Stored>({
  path: ['provider', 'keys', 'set'],
  summary: 'Store a key in the keychain or the vault',
  args: [
    { name: 'provider', summary: 'Whose key: openai, or google/google-2', arity: 'required', values: 'providers' },
  ],
  options: OPTIONS,
  examples: [
    { command: 'openclaw provider keys set openai', note: 'asks; nothing shows' },
    { command: 'openclaw provider keys set zai --key-stdin < key.txt', note: 'from a file' },
    { command: 'openclaw provider keys set groq --key-env GROQ_KEY', note: 'from a variable' },
  ],
  notes: ['A key is never taken from the command line: other users could read it there.'],
  schema: async () => (await import('../schemas/keys.ts')).keysSetSchema,

  async run(context, { args, options }) {
    const { provider, account } = await accountNamed(context, args[0]!, options.account);
    const { id } = provider.spec;
    const owner = account === 'default' ? id : `${id}/${account}`;
    const key = await readKey(context, { isFromStdin: options.keyStdin, fromEnv: options.keyEnv, owner });
    const { store } = await (await context.keys()).set(id, account, key);
    // What the old key was refused says nothing about the new one.
    await (await context.state()).update(state => [forgiveAccount(state, id, account), undefined]);
    if (!provider.accounts.some(one => one.id === account))
      context.out.notes.print(`${owner} is no account yet: add it to the accounts of ${id} in providers.json`);
    return { provider: id, account, store };
  },

  view({ provider, account, store }, { out }) {
    const owner = account === 'default' ? provider : `${provider}/${account}`;
    out.notes.print(`The key of ${owner} is in the ${store}. Prove it: openclaw provider keys test ${owner}`);
    return undefined;
  },

  json: stored => ({ schemaVersion: 1, ok: true, ...stored }),
});

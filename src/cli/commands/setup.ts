// Owns `setup`: providers, keys and preferences; with questions on a terminal, by flags anywhere.
import { BUDGET_MODES } from '../../domain/request.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { UserError, usageError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { choice, flag, list, text } from '../option.ts';
import { TAKES_EFFECT } from '../preferring.ts';
import type { SetupDocument } from '../schemas/setup.ts';
import { ownerOf, type SetupResult } from '../setup/finish.ts';
import { type SetupFlags, setUpByFlags } from '../setup/flags.ts';

const OPTIONS = {
  provider: text('-p, --provider <name>', 'This provider', 'providers'),
  account: text('--account <name>', 'This account of it, as google-2'),
  keyStdin: flag('--key-stdin', 'Read the key from standard input and store it'),
  keyEnv: text('--key-env <name>', 'Refer to the key in this variable'),
  baseUrl: text('--base-url <url>', 'Reach it there; a new name becomes a provider'),
  fromEnv: flag('--from-env', 'Adopt every key found in the environment'),
  noVerify: flag('--no-verify', 'Do not prove keys by a live request'),
  prefer: list('--prefer <names>', 'Who is asked first, with commas between'),
  budget: choice('--budget <mode>', BUDGET_MODES.join(', '), BUDGET_MODES),
};

export const setup = defineCommand<typeof OPTIONS, SetupResult>({
  path: ['provider', 'setup'],
  summary: 'Providers, keys and preferences, step by step or by flags',
  args: [{ name: 'provider', summary: 'Only this one', arity: 'optional', values: 'providers' }],
  options: OPTIONS,
  examples: [
    { command: 'openclaw provider setup', note: 'step by step' },
    { command: 'openclaw provider setup zai --key-stdin < key.txt', note: 'by a pipe' },
    { command: 'openclaw provider setup google --account google-2 --key-env GOOGLE_2', note: '' },
    { command: 'openclaw provider setup --from-env', note: 'what is there' },
    { command: 'openclaw provider setup lab --base-url http://127.0.0.1:9000/v1', note: '' },
  ],
  notes: ['Nothing is written before the end. A key is never taken from the command line.'],
  schema: async () => (await import('../schemas/setup.ts')).setupSchema,

  async run(context, { args, options }) {
    const { noVerify, provider: named, ...rest } = options;
    if (args[0] !== undefined && named !== undefined && args[0] !== named)
      throw usageError(`two providers are named: ${args[0]} and ${named}`);
    const flags: SetupFlags = { ...rest, provider: args[0] ?? named, verify: !noVerify };
    const isSaid = flags.keyStdin || flags.keyEnv !== undefined || flags.fromEnv || flags.prefer.length > 0;
    if (isSaid || flags.budget || flags.baseUrl !== undefined) return setUpByFlags(context, flags);
    const { stdin, stderr } = context.io;
    if (stdin.isTTY && stderr.isTTY) return (await import('../setup/wizard.ts')).runWizard(context, flags);
    if (flags.provider !== undefined) return setUpByFlags(context, flags);
    throw noTerminal();
  },

  view(result, context) {
    context.out.notes.print(told(result, context).join('\n'));
    return undefined;
  },

  json: ({ accounts, summary, path, isChanged }): SetupDocument => ({
    schemaVersion: 1,
    ok: true,
    path,
    changed: isChanged,
    changes: [...summary],
    accounts: accounts.map(({ provider, account, source, isAdopted, check }) => ({
      provider,
      account,
      source,
      adopted: isAdopted,
      verified: check ? check.result.ok : null,
      reason: check?.result.failure?.kind ?? null,
      message: check?.result.failure?.message ?? null,
    })),
    takesEffect: 'next_request',
  }),
});

function told({ accounts, summary, path, isChanged }: SetupResult, { out }: Context): string[] {
  if (!isChanged) return ['Nothing to change.'];
  const stored = accounts.filter(({ source }) => source === 'keychain' || source === 'vault');
  return [
    out.notes.style.bold(`Written to ${path}:`),
    ...summary.map(line => `  ${line}`),
    ...stored.map(({ provider, account, source }) => `  key of ${ownerOf({ provider, account })}: in the ${source}`),
    TAKES_EFFECT,
    'Try it: openclaw provider chat "hello"',
  ];
}

function noTerminal(): UserError {
  return new UserError({
    type: 'not_interactive',
    exitCode: EXIT.usage,
    message: 'there is no terminal to ask questions on',
    why: [
      'with a key from a file:   openclaw provider setup zai --key-stdin < key.txt',
      'with keys in variables:   openclaw provider setup --from-env',
    ],
    hint: 'openclaw provider setup --from-env',
  });
}

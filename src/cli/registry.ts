// Owns the list of commands: path, summary and where each is loaded from. No command is loaded up front; those that go together are loaded as one.
import type { Command } from './command.ts';

export interface CommandEntry {
  readonly path: readonly string[];
  readonly summary: string;
  load(): Promise<Command>;
}

export interface GroupEntry {
  readonly path: readonly string[];
  readonly summary: string;
}

const looking = () => import('./commands/looking.ts');
const reading = () => import('./commands/reading.ts');
const changing = () => import('./commands/changing.ts');

const money = () => import('./commands/money.ts');

export const GROUPS: readonly GroupEntry[] = [
  { path: ['provider'], summary: 'Route requests over every language model you can reach' },
  { path: ['provider', 'keys'], summary: 'Keys: where they are, set, remove, test, migrate' },
  { path: ['provider', 'credits'], summary: 'Prepaid credits: balance, top-up, history, off' },
  { path: ['config'], summary: 'Read and change preferences by dotted path (provider.*)' },
];

/** In the order of help. */
export const COMMANDS: readonly CommandEntry[] = [
  entry(
    'provider chat',
    'Ask: one question, a pipe, a file, or a conversation',
    async () => (await import('./commands/chat.ts')).chat,
  ),
  entry(
    'provider setup',
    'Providers, keys and preferences, step by step or by flags',
    async () => (await import('./commands/setup.ts')).setup,
  ),
  entry('provider list', 'Providers, their accounts and where the keys come from', async () => (await looking()).list),
  entry('provider models', 'Search the models of all providers', async () => (await reading()).models),
  entry('provider status', 'Current provider, health, quota, cost and latency', async () => (await looking()).status),
  entry('provider quota', 'What is left of each quota and when it resets', async () => (await reading()).quota),
  entry(
    'provider prefer',
    'Who is asked first: by default, for a task or a goal',
    async () => (await changing()).prefer,
  ),
  entry('provider set', 'The same as prefer, in other words', async () => (await changing()).set),
  entry('provider switch', 'Pin a provider or a model by hand', async () => (await changing()).switchTo),
  entry(
    'provider reset',
    'Back to automatic routing; forget health, quotas, cache',
    async () => (await changing()).reset,
  ),
  entry('provider explain', 'Decide without asking anybody, and say why', async () => (await reading()).explain),
  entry('provider log', 'Routing decisions and what came of them', async () => (await reading()).log),
  entry(
    'provider sessions',
    'Conversations: list them, read one, remove one',
    async () => (await import('./commands/sessions.ts')).sessions,
  ),
  entry(
    'provider monitor',
    'Providers, quotas, latency and decisions, live on the screen',
    async () => (await import('./commands/monitor.ts')).monitor,
  ),
  entry('provider usage', 'Cost and tokens by provider, model, task and day', async () => (await money()).usage),
  entry('provider doctor', 'Check configuration, keys, files and network', async () => (await reading()).doctor),
  entry(
    'provider demo',
    'See routing and failover on simulated providers, without a key',
    async () => (await import('./commands/demo.ts')).demo,
  ),
  entry(
    'provider selftest',
    'Your settings against sixteen simulated provider faults',
    async () => (await import('./commands/selftest.ts')).selftest,
  ),
  entry('provider completion', 'Print the completion script of a shell', async () =>
    (await import('./commands/completion.ts')).completionOf({ groups: GROUPS, commands: COMMANDS }),
  ),
  entry('provider keys list', 'Where the key of each provider comes from', async () => (await changing()).keysList),
  entry('provider keys set', 'Store a key in the keychain or the vault', async () => (await changing()).keysSet),
  entry('provider keys remove', 'Forget a stored key', async () => (await changing()).keysRemove),
  entry('provider keys test', 'Prove keys with one small request each', async () => (await changing()).keysTest),
  entry(
    'provider keys migrate',
    'Move plain-text and environment keys to the keychain',
    async () => (await changing()).keysMigrate,
  ),
  entry('provider credits balance', 'What is left of the prepaid credits', async () => (await money()).creditsBalance),
  entry('provider credits topup', 'Write down a payment as prepaid credits', async () => (await money()).creditsTopUp),
  entry('provider credits history', 'The ledger of credits, line by line', async () => (await money()).creditsHistory),
  entry('provider credits off', 'Pay for calls without credits again', async () => (await money()).creditsOff),
  entry('config get', 'Show one preference', async () => (await changing()).configGet),
  entry('config set', 'Change one preference', async () => (await changing()).configSet),
  entry('config unset', 'Return one preference to its default', async () => (await changing()).configUnset),
  entry('config list', 'Show all preferences', async () => (await changing()).configList),
];

function entry(path: string, summary: string, load: () => Promise<Command>): CommandEntry {
  return { path: path.split(' '), summary, load };
}

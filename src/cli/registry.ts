// Owns the list of commands: path, summary and where each is loaded from. Nothing here imports a command up front.
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

export const GROUPS: readonly GroupEntry[] = [
  { path: ['provider'], summary: 'Route requests over every language model you can reach' },
  { path: ['provider', 'keys'], summary: 'Keys: where they are, set, remove, test, migrate' },
  { path: ['config'], summary: 'Read and change preferences by dotted path (provider.*)' },
];

/** In the order of help. */
export const COMMANDS: readonly CommandEntry[] = [
  entry('provider chat', 'Ask: one question, a pipe, or a file', async () => (await import('./commands/chat.ts')).chat),
  entry(
    'provider setup',
    'Providers, keys and preferences, step by step or by flags',
    async () => (await import('./commands/setup.ts')).setup,
  ),
  entry(
    'provider list',
    'Providers, their accounts and where the keys come from',
    async () => (await import('./commands/list.ts')).list,
  ),
  entry(
    'provider models',
    'Search the models of all providers',
    async () => (await import('./commands/models.ts')).models,
  ),
  entry(
    'provider status',
    'Current provider, health, quota, cost and latency',
    async () => (await import('./commands/status.ts')).status,
  ),
  entry(
    'provider quota',
    'What is left of each quota and when it resets',
    async () => (await import('./commands/quota.ts')).quota,
  ),
  entry(
    'provider prefer',
    'Who is asked first: by default, for a task or a goal',
    async () => (await import('./commands/prefer.ts')).prefer,
  ),
  entry('provider set', 'The same as prefer, in other words', async () => (await import('./commands/set.ts')).set),
  entry(
    'provider switch',
    'Pin a provider or a model by hand',
    async () => (await import('./commands/switch.ts')).switchTo,
  ),
  entry(
    'provider reset',
    'Back to automatic routing; forget health, quotas, cache',
    async () => (await import('./commands/reset.ts')).reset,
  ),
  entry(
    'provider explain',
    'Decide without asking anybody, and say why',
    async () => (await import('./commands/explain.ts')).explain,
  ),
  entry('provider log', 'Routing decisions and what came of them', async () => (await import('./commands/log.ts')).log),
  entry(
    'provider doctor',
    'Check configuration, keys, files and network',
    async () => (await import('./commands/doctor.ts')).doctor,
  ),
  entry(
    'provider demo',
    'See routing and failover on simulated providers, without a key',
    async () => (await import('./commands/demo.ts')).demo,
  ),
  entry(
    'provider keys list',
    'Where the key of each provider comes from',
    async () => (await import('./commands/keys-list.ts')).keysList,
  ),
  entry(
    'provider keys set',
    'Store a key in the keychain or the vault',
    async () => (await import('./commands/keys-set.ts')).keysSet,
  ),
  entry(
    'provider keys remove',
    'Forget a stored key',
    async () => (await import('./commands/keys-remove.ts')).keysRemove,
  ),
  entry(
    'provider keys test',
    'Prove keys with one small request each',
    async () => (await import('./commands/keys-test.ts')).keysTest,
  ),
  entry(
    'provider keys migrate',
    'Move plain-text and environment keys to the keychain',
    async () => (await import('./commands/keys-migrate.ts')).keysMigrate,
  ),
  entry('config get', 'Show one preference', async () => (await import('./commands/config-get.ts')).configGet),
  entry('config set', 'Change one preference', async () => (await import('./commands/config-set.ts')).configSet),
  entry(
    'config unset',
    'Return one preference to its default',
    async () => (await import('./commands/config-unset.ts')).configUnset,
  ),
  entry('config list', 'Show all preferences', async () => (await import('./commands/config-list.ts')).configList),
];

function entry(path: string, summary: string, load: () => Promise<Command>): CommandEntry {
  return { path: path.split(' '), summary, load };
}

// Owns the world that the catalogue's tests ask about: the built-in providers, with whatever settings a test brings.
import { readFileSync } from 'node:fs';
import { builtInProviders } from '../../src/catalog/index.ts';
import { resolveProviders } from '../../src/catalog/resolve.ts';
import type { ResolvedProvider } from '../../src/domain/decision.ts';
import type { ModelSpec } from '../../src/domain/model.ts';
import type { ProviderSettings } from '../../src/domain/settings.ts';
import type { LearnedModel, ModelLists } from '../../src/domain/state.ts';

export const TODAY = '2026-11-21';
export const specs = builtInProviders;

export interface World {
  readonly settings?: Readonly<Record<string, Partial<ProviderSettings>>>;
  readonly learned?: Readonly<Record<string, readonly LearnedModel[]>>;
  /** Providers (`id`) and accounts (`id/account`) with a key; all where not said. */
  readonly keys?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly today?: string;
}

export function resolveWorld(world: World = {}): readonly ResolvedProvider[] {
  const settings = Object.fromEntries(
    Object.entries(world.settings ?? {}).map(([id, wish]) => [id, { ...NO_WISHES, ...wish }]),
  );
  const lists: ModelLists['lists'] = Object.fromEntries(
    Object.entries(world.learned ?? {}).map(([id, models]) => [id, { at: 0, models }]),
  );
  const hasKey = (provider: string, account: string) =>
    world.keys === undefined || world.keys.includes(account === 'default' ? provider : `${provider}/${account}`);
  const { env = {}, today = TODAY } = world;
  return resolveProviders(specs, { providers: settings }, { version: 1, lists }, hasKey, env, today);
}

/** One provider of a world. */
export function providerOf(id: string, world: World = {}): ResolvedProvider {
  const found = resolveWorld(world).find(provider => provider.spec.id === id);
  if (!found) throw new Error(`no provider ${id}`);
  return found;
}

export const modelOf = (provider: ResolvedProvider, id: string): ModelSpec | undefined =>
  provider.models.find(model => model.id === id);

/** The figures as the vendors published them, a row a model. */
export function publishedRows(): readonly Readonly<Record<string, string>>[] {
  const [head = '', ...lines] = readFileSync(new URL('../fixtures/catalog/published.tsv', import.meta.url), 'utf8')
    .replace(/\n$/, '')
    .split('\n');
  const columns = head.split('\t');
  return lines.map(line => Object.fromEntries(line.split('\t').map((cell, i) => [columns[i]!, cell])));
}

const NO_WISHES: ProviderSettings = {
  enabled: true,
  accounts: [],
  loadBalancing: 'round_robin',
  models: {},
  onlyListedModels: false,
  options: {},
};

// Owns whose a provider entry of the settings is: under a common name ("gemini") it is the built-in provider's.
import type { ProviderSpec } from '../domain/provider.ts';
import type { Budget, ProviderSettings, Settings } from '../domain/settings.ts';
import { findProvider } from './provider-names.ts';

interface WrittenEntry {
  readonly wire?: unknown;
  readonly baseUrl?: unknown;
}

/** The id that an entry is about; one with a wire or address of its own is a built-in provider's only by its exact id. */
function ownerOfEntry(name: string, entry: WrittenEntry, builtIn: readonly ProviderSpec[]): string {
  const isWhole = entry.wire !== undefined || entry.baseUrl !== undefined;
  if (isWhole) return name;
  return (
    findProvider(
      name,
      builtIn.map(spec => ({ spec })),
    )?.spec.id ?? name
  );
}

/** Budgets under the ids of their providers, however the file calls them. */
function budgetsById(
  budgets: readonly Budget[],
  entries: Readonly<Record<string, WrittenEntry>>,
  builtIn: readonly ProviderSpec[],
): readonly Budget[] {
  return budgets.map(budget => {
    const { provider: name } = budget;
    return name === undefined ? budget : { ...budget, provider: ownerOfEntry(name, entries[name] ?? {}, builtIn) };
  });
}

/** The name of the entry that counts for a provider: its id, else the last that means it. */
export function entryOf(
  id: string,
  entries: Readonly<Record<string, WrittenEntry>>,
  builtIn: readonly ProviderSpec[],
): string | undefined {
  if (Object.hasOwn(entries, id)) return id;
  return Object.keys(entries).findLast(name => ownerOfEntry(name, entries[name]!, builtIn) === id);
}

/** Entries by the id of their provider. */
export function entriesById(
  entries: Readonly<Record<string, ProviderSettings>>,
  builtIn: readonly ProviderSpec[],
): Readonly<Record<string, ProviderSettings>> {
  const ids = new Set(Object.entries(entries).map(([name, entry]) => ownerOfEntry(name, entry, builtIn)));
  return Object.fromEntries([...ids].map(id => [id, entries[entryOf(id, entries, builtIn)!]!]));
}

/** Settings whose providers stand under their ids, however the file calls them. */
export function settingsById(settings: Settings, builtIn: readonly ProviderSpec[]): Settings {
  const { providers, budgets } = settings;
  return {
    ...settings,
    providers: entriesById(providers, builtIn),
    budgets: budgetsById(budgets, providers, builtIn),
  };
}

// Owns whose a provider entry of the settings is: under a common name ("gemini") it is the built-in provider's.
import type { ProviderSpec } from '../domain/provider.ts';
import type { ProviderSettings } from '../domain/settings.ts';
import { findProvider } from './provider-names.ts';

/** The id that an entry is about; one with a wire or address of its own is a built-in provider's only by its exact id. */
export function ownerOfEntry(
  name: string,
  entry: { readonly wire?: unknown; readonly baseUrl?: unknown },
  builtIn: readonly ProviderSpec[],
): string {
  const isWhole = entry.wire !== undefined || entry.baseUrl !== undefined;
  if (isWhole) return name;
  return (
    findProvider(
      name,
      builtIn.map(spec => ({ spec })),
    )?.spec.id ?? name
  );
}

/** Entries by the id of their provider. One under the id itself counts before one under another name. */
export function entriesById(
  entries: Readonly<Record<string, ProviderSettings>>,
  builtIn: readonly ProviderSpec[],
): Readonly<Record<string, ProviderSettings>> {
  const owned = Object.entries(entries).map(([name, entry]) => [ownerOfEntry(name, entry, builtIn), entry] as const);
  return Object.fromEntries([
    ...owned,
    ...Object.entries(entries).filter(([name]) => owned.some(([id]) => id === name)),
  ]);
}

// Owns where the key of an account stands in the text of providers.json.
import { readDocument } from './document.ts';
import type { Path } from './issue.ts';
import { lift } from './lift.ts';
import { toValue } from './tree.ts';

type Entry = Readonly<Record<string, unknown>>;

/** Whose key is looked for. */
export interface KeyOwner {
  /** The name of the provider's entry among these. */
  entryIn(entries: Readonly<Record<string, Entry>>): string | undefined;
  /** `default` where accounts have no names. */
  readonly account: string;
}

/** Where `apiKey` of that account stands, top-level entries included; undefined where it has none of its own. */
export function keyPlace(
  text: string,
  { entryIn, account }: KeyOwner,
  knownProviders: readonly string[],
): Path | undefined {
  const document = readDocument(text);
  if ('error' in document || document.root?.type !== 'object') return undefined;
  const raw = toValue(document.root, (_path, word) => word) as Record<string, unknown>;
  const { value, pathInText } = lift(raw, knownProviders);
  const entries = Object.fromEntries(
    Object.entries(objectOf(value['providers'])).map(([name, entry]) => [name, objectOf(entry)]),
  );
  const name = entryIn(entries);
  const inside = name === undefined ? undefined : insideEntry(entries[name]!, account);
  return inside && [...pathInText(['providers', name!]), ...inside];
}

/** An account that the entry lists has its own key or none; any other has the provider's. */
function insideEntry(entry: Entry, account: string): Path | undefined {
  const listed = Array.isArray(entry['accounts']) ? entry['accounts'] : [];
  const index = listed.findIndex(one => one === account || objectOf(one)['id'] === account);
  if (index < 0) return typeof entry['apiKey'] === 'string' ? ['apiKey'] : undefined;
  return typeof objectOf(listed[index])['apiKey'] === 'string' ? ['accounts', index, 'apiKey'] : undefined;
}

const objectOf = (value: unknown): Entry => (typeof value === 'object' && value !== null ? (value as Entry) : {});

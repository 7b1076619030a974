// Owns the list of names of stored keys and where each one lies, so that nothing has to be opened to know what there is.
import { VaultError } from './vault-error.ts';

export type KeyHome = 'keychain' | 'vault';
export type KeyNames = ReadonlyMap<string, KeyHome>;

export interface NameIndexOptions {
  /** `provider-keys.json` in the state folder. */
  readonly path: string;
  /** Undefined where there is no such file. */
  readonly readFile: (path: string) => string | undefined;
  readonly writeFile: (path: string, text: string) => void | Promise<void>;
  /** Runs `work` alone among all processes that write this file. */
  readonly withLock: <T>(work: () => Promise<T>) => Promise<T>;
}

const VERSION = 1;

/** Names only, never values. A hint: losing the file loses no key, and a key that it does not know can still be asked for. */
export interface NameIndex {
  /** Reads the file anew. Whatever cannot be understood counts as not there. */
  read(): KeyNames;
  put(name: string, home: KeyHome): Promise<void>;
  remove(name: string): Promise<void>;
}

/** The name of the secret of an account: `openai`, or `google/google-2` where the account has a name of its own. */
export function secretName(provider: { readonly id: string }, account: { id: string; named: boolean }): string {
  return account.named ? `${provider.id}/${account.id}` : provider.id;
}

export function createNameIndex({ path, readFile, writeFile, withLock }: NameIndexOptions): NameIndex {
  const read = (): Map<string, KeyHome> => parseNames(readFile(path));
  const change = (edit: (names: Map<string, KeyHome>) => unknown): Promise<void> =>
    withLock(async () => {
      const text = readFile(path);
      if (versionOf(text) > VERSION) throw new VaultError('newer_version', path);
      const names = parseNames(text);
      edit(names);
      await writeFile(path, formatNames(names));
    });
  return {
    read,
    put: (name, home) => change(names => names.set(name, home)),
    remove: name => change(names => names.delete(name)),
  };
}

function formatNames(names: KeyNames): string {
  const sorted = [...names].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ version: VERSION, names: Object.fromEntries(sorted) }, undefined, 2)}\n`;
}

function parseNames(text: string | undefined): Map<string, KeyHome> {
  const names: unknown = Object(parseJson(text))['names'];
  return new Map(Object.entries(Object(names)).filter((entry): entry is [string, KeyHome] => isHome(entry[1])));
}

function versionOf(text: string | undefined): number {
  return Number(Object(parseJson(text))['version'] ?? VERSION);
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

function isHome(value: unknown): boolean {
  return value === 'keychain' || value === 'vault';
}

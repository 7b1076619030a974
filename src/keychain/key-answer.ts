// Owns the answer to "which key": a key with where it comes from, or why there is none.
import { Secret } from './secret.ts';

export type KeySource = 'flag' | 'keychain' | 'vault' | 'env' | 'config';

export interface FoundKey {
  readonly value: Secret;
  readonly source: KeySource;
  /** For people: the variable, or the name in the store. Holds no key. */
  readonly detail: string;
}
export interface MissingKey {
  readonly missing: true;
  /** For people, without a full stop at the end. Holds no key. */
  readonly why: string;
  /** The store is closed here and may be open elsewhere; asking it again disturbs nobody. */
  readonly isLocal?: boolean;
  /** What opens it. */
  readonly hint?: string;
}
export type KeyAnswer = FoundKey | MissingKey;

/** Where a key would come from, as far as can be told without opening anything. */
export interface KeyHint {
  readonly source: KeySource;
  /** Of the variable or the stored secret. */
  readonly name?: string;
}

/** Blanks around a key come from pasting and files; no vendor's key has any. */
export function foundKey(value: string, source: KeySource, detail: string): FoundKey {
  return { value: new Secret(value.trim()), source, detail };
}

export function missingKey(why: string): MissingKey {
  return { missing: true, why: why.replace(/\.$/, '') };
}

/** Of a store that stays closed in this session, whatever others find. */
export function closedStore({ message, hint }: { readonly message: string; readonly hint?: string }): MissingKey {
  return { ...missingKey(message), isLocal: true, ...(hint !== undefined && { hint }) };
}

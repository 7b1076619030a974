// Owns the index of names: which secrets stand in which store. Never a value, so that nothing need be unlocked to list keys.

export type StoreKind = 'keychain' | 'vault';

/** The content of `provider-keys.json`. */
export interface KeyNames {
  readonly version: 1;
  readonly names: Readonly<Record<string, StoreKind>>;
}

export const NO_NAMES: KeyNames = { version: 1, names: {} };

/** How the secret of an account is called: `openai`, or `google/google-2`. */
export function secretName(provider: string, account: string): string {
  return account === 'default' ? provider : `${provider}/${account}`;
}

/** The index in a file's parsed content; what is no index is an empty one, since it is only a hint. */
export function readKeyNames(value: unknown): KeyNames {
  const names = typeof value === 'object' && value !== null && 'names' in value ? value.names : undefined;
  if (typeof names !== 'object' || names === null) return NO_NAMES;
  const known = Object.entries(names).filter(([, store]) => store === 'keychain' || store === 'vault');
  return { version: 1, names: Object.fromEntries(known) as KeyNames['names'] };
}

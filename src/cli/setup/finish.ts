// Owns the end of a setup: the one moment at which keys and settings are written.
import type { Context } from '../context.ts';
import { changeOf, type Draft } from './draft.ts';
import type { Check } from './verify.ts';

/** What became of one account. */
export interface SetUp {
  readonly provider: string;
  readonly account: string;
  /** Where its key is now: `keychain`, `vault`, `env`, `not needed`, or where it was before. */
  readonly source: string;
  readonly isAdopted: boolean;
  /** Undefined where no check was made. */
  readonly check: Check | undefined;
}

export interface SetupResult {
  readonly accounts: readonly SetUp[];
  readonly summary: readonly string[];
  readonly path: string;
  readonly isChanged: boolean;
}

/** `openai`, or `google/google-2`: also the name of its secret. */
export function ownerOf({ provider, account }: Pick<SetUp, 'provider' | 'account'>): string {
  return account === 'default' ? provider : `${provider}/${account}`;
}

/** Stores the keys, then writes the file; the stores that took the keys, by name of the secret. */
export async function writeDraft(context: Context, draft: Draft): Promise<Readonly<Record<string, string>>> {
  const stores: Record<string, string> = {};
  const ring = await context.keys();
  for (const [name, { provider, account, value }] of Object.entries(draft.keys))
    stores[name] = (await ring.set(provider, account, value)).store;
  await (await context.preferences()).change(changeOf(draft));
  return stores;
}

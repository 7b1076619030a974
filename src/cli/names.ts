// Owns the resolution of provider and account names that a user wrote.
import { findProvider } from '../catalog/provider-names.ts';
import type { ResolvedAccount, ResolvedProvider } from '../domain/decision.ts';
import { nearest } from '../domain/nearest.ts';
import type { Context } from './context.ts';
import { type UserError, usageError } from './errors.ts';

export interface NamedAccount {
  readonly provider: ResolvedProvider;
  /** `default` where none was named. */
  readonly account: string;
}

/** The provider of that name. Rejects with a usage error that knows the nearest. */
export async function providerNamed(context: Context, name: string): Promise<ResolvedProvider> {
  const providers = await context.providers();
  const found = findProvider(name, providers);
  if (!found)
    throw unknownName(
      'provider',
      name,
      providers.map(({ spec }) => spec.id),
    );
  return found;
}

/** `google`, or `google/google-2`, or the account by option. The account need not be configured yet. */
export async function accountNamed(context: Context, name: string, option: string | undefined): Promise<NamedAccount> {
  const [provider = '', written] = name.split('/', 2);
  if (written !== undefined && option !== undefined && written !== option)
    throw usageError(`two accounts are named: ${written} and ${option}`);
  return { provider: await providerNamed(context, provider), account: option ?? written ?? 'default' };
}

export function unknownName(what: string, name: string, known: readonly string[]): UserError {
  const [guess] = nearest(name, known, 1);
  return usageError(
    `there is no ${what} "${name}"${guess ? `; did you mean ${guess}?` : ''}`,
    `Known: ${known.length > 0 ? known.join(', ') : 'none'}`,
  );
}

/** The account's name where it has one of its own. */
export const shownAccount = (account: ResolvedAccount) => (account.named ? account.id : undefined);

/** A provider that could be asked: enabled, and a key found for the account. */
export const isUsable = (provider: ResolvedProvider, account: ResolvedAccount) => provider.enabled && account.hasKey;

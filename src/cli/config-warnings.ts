// Owns what is said about the user's file beside an answer: keys in plain text, entries that are no provider.
import type { ResolvedProvider } from '../domain/decision.ts';
import { nearest } from '../domain/nearest.ts';
import type { Context } from './context.ts';

/** One line each. */
export async function configWarnings(context: Context): Promise<readonly string[]> {
  const [{ warnings }, providers] = await Promise.all([context.settings(), context.providers()]);
  const misnamed = nowhereEntries(providers).map(({ what, near }) => (near ? `${what} (did you mean ${near}?)` : what));
  return [...warnings, ...misnamed];
}

/** Entries whose requests could go nowhere: misspelt, as a rule. */
export function nowhereEntries(
  providers: readonly ResolvedProvider[],
): readonly { readonly what: string; readonly near: string | undefined }[] {
  const ids = providers.filter(({ baseUrl }) => baseUrl !== '').map(({ spec }) => spec.id);
  return providers
    .filter(({ enabled, baseUrl }) => enabled && baseUrl === '')
    .map(({ spec: { id } }) => ({
      what: `"${id}" is no known provider and has no baseUrl`,
      near: nearest(id, ids, 1)[0],
    }));
}

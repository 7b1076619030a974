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
  if (!found) throw unknownProvider(name, providers);
  return found;
}

function unknownProvider(name: string, providers: readonly ResolvedProvider[]): UserError {
  return unknownName(
    'provider',
    name,
    providers.map(({ spec }) => spec.id),
    nearestProvider(name, providers),
  );
}

/** The id of the provider whose id, label or a word of it is nearest. */
function nearestProvider(name: string, providers: readonly ResolvedProvider[]): string | undefined {
  const ids = new Map(
    providers.flatMap(({ spec: { id, label } }) =>
      [label, ...label.split(/[^\p{L}\p{N}.]+/u), id].map(word => [word, id]),
    ),
  );
  const [near] = nearest(name, ids.keys(), 1);
  return near === undefined ? undefined : ids.get(near);
}

/** A provider, or a model of one, as a preference or a pin names it. */
export interface NamedTarget {
  readonly provider: ResolvedProvider;
  /** Absent: any of its models. */
  readonly model?: string;
  /** What became of a retired name. */
  readonly notice?: string;
}

/** `zai`, `Z.AI`, `zai/glm-4.7`, or the name of a model that somebody has. Rejects with a usage error that knows the nearest. */
export async function targetNamed(context: Context, name: string): Promise<NamedTarget> {
  const [providers, { settings }, { resolveModelName }, { suggestions }] = await Promise.all([
    context.providers(),
    context.settings(),
    import('../catalog/names.ts'),
    import('../catalog/suggestions.ts'),
  ]);
  const slash = name.indexOf('/');
  const whole = findProvider(name, providers);
  if (whole) return { provider: whole };
  const head = slash > 0 ? findProvider(name.slice(0, slash), providers) : undefined;
  const found = resolveModelName(head ? `${head.spec.id}${name.slice(slash)}` : name, providers, settings.aliases);
  if ('unknown' in found) throw unknownTarget(name, head, found.nearest, providers);
  const owners = found.matches
    .map(({ provider: id, model }) => ({ provider: providers.find(({ spec }) => spec.id === id)!, model }))
    // An aggregator takes any name: where a provider was named, only one that really lists the whole name may stand in.
    .filter(({ provider, model }) => !head || provider === head || provider.models.some(({ id }) => id === model));
  if (owners.length === 0) throw unknownTarget(name, head, suggestions(name, providers), providers);
  const match =
    owners.find(({ provider }) => provider === head) ??
    owners.find(({ provider }) => provider.accounts.some(account => isUsable(provider, account))) ??
    owners[0]!;
  return { ...match, ...(found.notice && { notice: found.notice }) };
}

function unknownTarget(
  name: string,
  head: ResolvedProvider | undefined,
  models: readonly string[],
  providers: readonly ResolvedProvider[],
): UserError {
  if (!head && !name.includes('/') && models.length === 0) return unknownProvider(name, providers);
  const near = (head || name.includes('/') ? undefined : nearestProvider(name, providers)) ?? models[0];
  return usageError(
    `there is no provider or model "${name}"${near ? `; did you mean ${near}?` : ''}`,
    head ? `See its models: openclaw provider models ${head.spec.id}` : 'See all: openclaw provider list --models',
  );
}

/** `google`, or `google/google-2`, or the account by option. The account need not be configured yet. */
export async function accountNamed(context: Context, name: string, option: string | undefined): Promise<NamedAccount> {
  const [provider = '', written] = name.split('/', 2);
  if (written !== undefined && option !== undefined && written !== option)
    throw usageError(`two accounts are named: ${written} and ${option}`);
  return { provider: await providerNamed(context, provider), account: option ?? written ?? 'default' };
}

export function unknownName(
  what: string,
  name: string,
  known: readonly string[],
  guess: string | undefined = nearest(name, known, 1)[0],
): UserError {
  return usageError(
    `there is no ${what} "${name}"${guess ? `; did you mean ${guess}?` : ''}`,
    `Known: ${known.length > 0 ? known.join(', ') : 'none'}`,
  );
}

/** The account's name where it has one of its own. */
export const shownAccount = (account: ResolvedAccount) => (account.named ? account.id : undefined);

/** A provider that could be asked: enabled, and a key found for the account. */
export const isUsable = (provider: ResolvedProvider, account: ResolvedAccount) =>
  provider.enabled && provider.baseUrl !== '' && account.hasKey;

// Owns model names: what a person may call a model, turned into the models that are meant.
import type { ResolvedProvider } from '../domain/decision.ts';
import type { ModelSpec } from '../domain/model.ts';
import { type Found, findModels, isUsable } from './find.ts';
import type { NamedProvider } from './lookup.ts';
import { suggestions } from './suggestions.ts';

export interface NameMatch {
  readonly provider: string;
  /** The id on the wire. */
  readonly model: string;
  /** Its facts; for a model that nobody lists, the assumed ones, without a price. */
  readonly spec: ModelSpec;
}
export type NameResolution =
  | { readonly matches: readonly NameMatch[]; readonly notice?: string }
  | { readonly unknown: true; readonly nearest: readonly string[]; readonly notice?: string };

/**
 * The models that `name` stands for, over all `providers` that have it unless it names one. `aliases` are the user's
 * own names. A retired name gives its successor and a notice; one that nobody knows, the nearest there are. Never throws.
 */
export function resolveModelName(
  name: string,
  providers: readonly NamedProvider[],
  aliases: Readonly<Record<string, string>> = {},
): NameResolution {
  const wanted = followAliases(name.trim(), aliases);
  const found = findModels(wanted, providers);
  const known = knownModels(wanted, found);
  if (known) return known;
  return withNotice({ unknown: true, nearest: suggestions(wanted, providers) }, retirementNotice(wanted, found));
}

/** The same for a name of our own, without words for the user; empty where nobody has the model. */
export function modelsNamed(name: string, providers: readonly NamedProvider[]): readonly NameMatch[] {
  return knownModels(name, findModels(name, providers))?.matches ?? [];
}

function knownModels(
  wanted: string,
  found: readonly Found[],
): Extract<NameResolution, { matches: unknown }> | undefined {
  const living = found.flatMap(({ provider, hit }) => ('model' in hit ? [match(provider, hit.model)] : []));
  if (found.some(({ provider, hit }) => 'model' in hit && isUsable(provider)))
    return withNotice({ matches: living }, elsewhereNotice(wanted, found));
  const succeeded = found.flatMap(({ provider, hit }) =>
    'retired' in hit && hit.successor ? [match(provider, hit.successor)] : [],
  );
  if (succeeded.length > 0) return withNotice({ matches: [...succeeded, ...living] }, retirementNotice(wanted, found));
  return living.length > 0 ? { matches: living } : undefined;
}

/** `providers` with the matched models added to those that do not list them, so that a decision can weigh them. */
export function withMatches(
  providers: readonly ResolvedProvider[],
  matches: readonly NameMatch[],
): readonly ResolvedProvider[] {
  return providers.map(provider => {
    const missing = matches.filter(
      ({ provider: id, model }) => id === provider.spec.id && !provider.models.some(known => known.id === model),
    );
    return missing.length === 0 ? provider : { ...provider, models: [...provider.models, ...missing.map(m => m.spec)] };
  });
}

const match = ({ spec }: NamedProvider, model: ModelSpec): NameMatch => ({
  provider: spec.id,
  model: model.id,
  spec: model,
});

function withNotice<T extends NameResolution>(resolution: T, notice: string | undefined): T {
  return notice === undefined ? resolution : { ...resolution, notice };
}

/** Follows user aliases, which may chain; a circle ends at its last new name. */
function followAliases(name: string, aliases: Readonly<Record<string, string>>): string {
  const byName = new Map(Object.entries(aliases).map(([alias, target]) => [alias.toLowerCase(), target.trim()]));
  const seen = new Set<string>();
  let wanted = name;
  for (;;) {
    const next = byName.get(wanted.toLowerCase());
    if (next === undefined || seen.has(next.toLowerCase())) return wanted;
    seen.add(wanted.toLowerCase());
    if (seen.has(next.toLowerCase())) return wanted;
    wanted = next;
  }
}

function retirementNotice(name: string, found: readonly Found[]): string | undefined {
  const hits = found.flatMap(({ hit }) => ('retired' in hit ? [hit] : []));
  const first = hits.find(({ successor }) => successor) ?? hits[0];
  if (!first) return undefined;
  const when = first.retiredOn ? `was retired on ${first.retiredOn}` : 'has been retired';
  return `${name} ${when}; ${first.successor ? `using ${first.successor.id}` : 'it has no successor'}`;
}

/** The named provider cannot be asked, so that others stand in which list the whole name as their own id. */
function elsewhereNotice(name: string, [first, ...others]: readonly Found[]): string | undefined {
  const isNamed = first && name.toLowerCase().startsWith(`${first.provider.spec.id.toLowerCase()}/`);
  if (!isNamed || isUsable(first.provider)) return undefined;
  const { label } = first.provider.spec;
  return `${label} is off or has no key; ${name} goes to ${others.map(({ provider }) => provider.spec.label).join(', ')}`;
}

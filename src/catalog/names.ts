// Owns model names: what a person may call a model, turned into the models that are meant.
import type { ResolvedProvider } from '../domain/decision.ts';
import type { ModelSpec } from '../domain/model.ts';
import { editDistance, nearest } from '../domain/nearest.ts';
import { type Hit, lookUp, type NamedProvider, openModel, shortId } from './lookup.ts';
import { findProvider } from './provider-names.ts';

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

const MAX_SUGGESTIONS = 3;

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
  const found = find(wanted, providers);
  const living = found.flatMap(({ provider, hit }) => ('model' in hit ? [match(provider, hit.model)] : []));
  if (found.some(({ provider, hit }) => 'model' in hit && isUsable(provider)))
    return withNotice({ matches: living }, elsewhereNotice(wanted, found));
  const succeeded = found.flatMap(({ provider, hit }) =>
    'retired' in hit && hit.successor ? [match(provider, hit.successor)] : [],
  );
  const notice = retirementNotice(wanted, found);
  if (succeeded.length > 0) return withNotice({ matches: [...succeeded, ...living] }, notice);
  if (living.length > 0) return { matches: living };
  return withNotice({ unknown: true, nearest: suggestions(wanted, providers) }, notice);
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

interface Found {
  readonly provider: NamedProvider;
  readonly hit: Hit;
}

const match = ({ spec }: NamedProvider, model: ModelSpec): NameMatch => ({
  provider: spec.id,
  model: model.id,
  spec: model,
});

function withNotice<T extends NameResolution>(resolution: T, notice: string | undefined): T {
  return notice === undefined ? resolution : { ...resolution, notice };
}

/** Where nothing is known of keys and switches, every provider counts as usable. */
const isUsable = ({ enabled = true, accounts }: NamedProvider) =>
  enabled && (accounts === undefined || accounts.some(({ hasKey }) => hasKey));

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

function find(name: string, providers: readonly NamedProvider[]): readonly Found[] {
  const slash = name.indexOf('/');
  const head = name.slice(0, Math.max(0, slash));
  const rest = name.slice(slash + 1);
  const byId = slash > 0 ? providers.find(({ spec }) => isExactly(spec, head)) : undefined;
  const named = byId && within(byId, rest, name);
  // A named provider is a promise; only where it cannot be asked at all may the whole name be another's id.
  if (named && isUsable(byId)) return [named];
  const everywhere = providers.flatMap(provider => {
    const hit = provider === byId ? undefined : lookUp(provider, name);
    return hit ? [{ provider, hit }] : [];
  });
  if (named) return [named, ...everywhere.filter(({ provider }) => isUsable(provider))];
  if (everywhere.length > 0) return everywhere;
  const byLabel = slash > 0 && !byId ? findProvider(head, providers) : undefined;
  const labelled = byLabel && within(byLabel, rest, name);
  if (labelled) return [labelled];
  return slash > 0 ? throughAggregator(head, name, byId ?? byLabel, providers) : spoken(name, providers);
}

const isExactly = ({ id, label }: { readonly id: string; readonly label: string }, name: string) =>
  id.toLowerCase() === name.toLowerCase() || label.toLowerCase() === name.toLowerCase();

function within(provider: NamedProvider, rest: string, whole: string): Found | undefined {
  const hit = lookUp(provider, rest) ?? lookUp(provider, whole);
  if (hit) return { provider, hit };
  const model = openModel(provider, rest);
  return model && { provider, hit: { model } };
}

/** `author/slug` that nobody lists goes to an aggregator, unless it looks like a slip of the pen. */
function throughAggregator(
  author: string,
  name: string,
  named: NamedProvider | undefined,
  providers: readonly NamedProvider[],
): readonly Found[] {
  if (named && isUsable(named)) return [];
  const lower = author.toLowerCase();
  return providers.flatMap(provider => {
    const model = provider.unlisted?.accepts === 'slug' ? openModel(provider, name) : undefined;
    if (!model) return [];
    const authors = provider.models.map(({ id }) => id.slice(0, Math.max(0, id.indexOf('/'))));
    const isSlip =
      !named && !authors.includes(lower) && [...authors, ...providers.map(({ spec }) => spec.id)].some(isNear(lower));
    return isSlip ? [] : [{ provider, hit: { model } }];
  });
}

const isNear = (word: string) => (other: string) => other !== '' && editDistance(word, other.toLowerCase()) <= 2;

/** "OpenAI GPT-4o", "Google Flash", "Claude Sonnet": a provider's name and words, or words of a family. */
function spoken(name: string, providers: readonly NamedProvider[]): readonly Found[] {
  const words = name.toLowerCase().split(/\s+/);
  if (words.length < 2) return [];
  const [first = '', ...others] = words;
  const provider = findProvider(first, providers);
  const hit = provider && lookUp(provider, others.join(' '));
  if (hit) return [{ provider, hit }];
  const [among, asked] = provider ? [[provider], others] : [providers, words];
  return among.flatMap(candidate => {
    const fitting = candidate.models.filter(
      ({ id, status }) =>
        status === 'current' &&
        asked.every(word =>
          id
            .toLowerCase()
            .split(/[^a-z\d.]+/)
            .includes(word),
        ),
    );
    const best = fitting.sort((a, b) => b.qualityScore - a.qualityScore)[0];
    return best ? [{ provider: candidate, hit: { model: best } }] : [];
  });
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

/** Current names nearest to a wrong one, in the form in which it was typed. */
function suggestions(name: string, providers: readonly NamedProvider[]): readonly string[] {
  const slash = name.indexOf('/');
  const among = slash > 0 ? findProvider(name.slice(0, slash), providers) : undefined;
  const rest = among ? name.slice(slash + 1) : name;
  const current = (among ? [among] : providers).flatMap(({ spec, models }) =>
    models.filter(({ status }) => status !== 'retired').map(({ id }) => ({ provider: spec.id, id })),
  );
  const typed = new Map<string, string>();
  for (const { provider, id } of current) {
    const full = `${provider}/${id}`;
    if (among) typed.set(id, full);
    else
      for (const form of [id, shortId(id), full]) if (!typed.has(form)) typed.set(form, id.includes('/') ? full : id);
  }
  const near = nearest(rest, typed.keys(), MAX_SUGGESTIONS).map(form => typed.get(form)!);
  const lower = rest.toLowerCase();
  const containing = lower.length < 3 ? [] : [...typed.keys()].filter(form => form.toLowerCase().includes(lower));
  return [...new Set([...near, ...containing.map(form => typed.get(form)!)])].slice(0, MAX_SUGGESTIONS);
}

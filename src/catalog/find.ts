// Owns finding the models that a name stands for, over all providers and forms of a name.
import { editDistance } from '../domain/nearest.ts';
import { type Hit, lookUp, type NamedProvider, openModel } from './lookup.ts';
import { findProvider } from './provider-names.ts';

export interface Found {
  readonly provider: NamedProvider;
  readonly hit: Hit;
}

/** Where nothing is known of keys and switches, every provider counts as usable. */
export const isUsable = ({ enabled = true, accounts }: NamedProvider) =>
  enabled && (accounts === undefined || accounts.some(({ hasKey }) => hasKey));

/** Everything that `name` may mean, the named provider first; empty where nobody knows it. */
export function findModels(name: string, providers: readonly NamedProvider[]): readonly Found[] {
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

// Owns finding one model among a provider's, by any of the spellings in use for it.
import type { ResolvedProvider } from '../domain/decision.ts';
import type { ModelSpec } from '../domain/model.ts';
import { assumedModel, placeOf } from './models/assumed.ts';
import { FORMER_NAMES } from './models/former.ts';

/** What a name is looked up in: a provider of the moment, or as much of one as the question needs. */
export type NamedProvider = Pick<ResolvedProvider, 'spec' | 'models'> &
  Partial<Pick<ResolvedProvider, 'enabled' | 'accounts' | 'unlisted'>>;

/** A model that answers to the name, or the successor of one that is gone (undefined where nobody follows). */
export type Hit =
  | { readonly model: ModelSpec }
  | { readonly retired: string; readonly retiredOn?: string; readonly successor?: ModelSpec };

const DATED = /-(?:\d{8}|\d{4}-\d{2}-\d{2})$/;
/** Endings by which an aggregator picks a host; the model is the same. */
const HOST_CHOICE = /:(?:nitro|floor|exacto)$/;
const FREE = { free: true, price: { inputPer1M: 0, outputPer1M: 0 } } satisfies Partial<ModelSpec>;
const SLUG = /^~?[\w.-]+\/[\w.:-]+$/;

/** The provider's model of that name: id, alias, display name, dated snapshot, or the id without its author. */
export function lookUp(provider: NamedProvider, name: string): Hit | undefined {
  const wanted = name.toLowerCase().replace(/^models\//, '');
  const listed = listedModel(provider, wanted);
  if (listed) return follow(provider, listed);
  const former = formerName(provider, wanted) ?? formerName(provider, wanted.replace(DATED, ''));
  if (former) {
    const successor = listedModel(provider, former.successor);
    return { retired: wanted, retiredOn: former.retiredOn, successor: successor && liveSuccessor(provider, successor) };
  }
  const nameable = provider.unlisted?.ids.find(id => id.toLowerCase() === wanted);
  if (nameable !== undefined) return { model: assumedModel(nameable) };
  return variant(provider, wanted, DATED) ?? variant(provider, wanted, HOST_CHOICE);
}

/** The model that a provider with an open list makes of a name it does not list; `name` is without the provider. */
export function openModel({ unlisted, spec }: NamedProvider, name: string): ModelSpec | undefined {
  if (unlisted?.accepts === 'any') return name === '' ? undefined : assumedModel(name, placeOf(spec, name));
  if (unlisted?.accepts !== 'slug' || !SLUG.test(name)) return undefined;
  const id = name.toLowerCase();
  return assumedModel(id, id.endsWith(':free') ? FREE : {});
}

/** The id without author, region and vendor: what a person calls the model. */
export function shortId(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1).replace(/^(?:[a-z]{2,6}\.)?[a-z]+\.(?=[a-z])/, '');
}

function listedModel(provider: NamedProvider, wanted: string): ModelSpec | undefined {
  const { exact, loose } = indexOf(provider.models);
  return (
    exact.get(wanted) ??
    (provider.spec.local && !wanted.includes(':') ? exact.get(`${wanted}:latest`) : undefined) ??
    loose.get(looseKey(wanted))
  );
}

function follow(provider: NamedProvider, model: ModelSpec): Hit {
  if (model.status !== 'retired') return { model };
  return { retired: model.id, retiredOn: model.retiresOn, successor: liveSuccessor(provider, model) };
}

function liveSuccessor(provider: NamedProvider, model: ModelSpec): ModelSpec | undefined {
  const seen = new Set<string>();
  let next: ModelSpec | undefined = model;
  while (next?.status === 'retired' && !seen.has(next.id)) {
    seen.add(next.id);
    const successor: string | undefined = next.replacement ?? formerName(provider, next.id)?.successor;
    next = successor === undefined ? undefined : listedModel(provider, successor.toLowerCase());
  }
  return next?.status === 'retired' ? undefined : next;
}

function formerName(provider: NamedProvider, wanted: string) {
  const names = FORMER_NAMES[provider.spec.id];
  return names && Object.hasOwn(names, wanted) ? names[wanted] : undefined;
}

/** A listed model under a longer id of its own (a snapshot, a host choice): its facts, the id as asked for. */
function variant(provider: NamedProvider, wanted: string, ending: RegExp): Hit | undefined {
  const base = wanted.replace(ending, '');
  const model = base === wanted ? undefined : listedModel(provider, base);
  if (!model) return undefined;
  if (model.status === 'retired') return follow(provider, model);
  const author = model.id.slice(0, model.id.length - shortId(model.id).length);
  const id = wanted.startsWith(author) ? wanted : author + wanted;
  return { model: { ...model, id, aliases: undefined } };
}

interface Index {
  readonly exact: ReadonlyMap<string, ModelSpec>;
  readonly loose: ReadonlyMap<string, ModelSpec>;
}
const indexes = new WeakMap<readonly ModelSpec[], Index>();

/** Built once a list of models: who asks for names asks for several. */
function indexOf(models: readonly ModelSpec[]): Index {
  const known = indexes.get(models);
  if (known) return known;
  const index = { exact: exactNames(models), loose: looseNames(models) };
  indexes.set(models, index);
  return index;
}

function exactNames(models: readonly ModelSpec[]): ReadonlyMap<string, ModelSpec> {
  const names = new Map(models.map(model => [model.id.toLowerCase(), model]));
  for (const model of models)
    for (const alias of model.aliases ?? []) {
      const name = alias.toLowerCase();
      if (!names.has(name)) names.set(name, model);
    }
  return names;
}

/** Short and display names are shared more easily than ids: a living model has them before a retired one. */
function looseNames(models: readonly ModelSpec[]): ReadonlyMap<string, ModelSpec> {
  const names = new Map<string, ModelSpec>();
  const add = (name: string, model: ModelSpec) => {
    const key = looseKey(name);
    if (!names.has(key)) names.set(key, model);
  };
  for (const isRetired of [false, true])
    for (const model of models) {
      if ((model.status === 'retired') !== isRetired) continue;
      add(model.id, model);
      for (const alias of model.aliases ?? []) add(alias, model);
      add(shortId(model.id), model);
      if (model.name !== undefined) add(model.name, model);
    }
  return names;
}

/** `Claude Sonnet 5.5`, `claude-sonnet-5.5` and `claude-sonnet-5-5` are one name. */
function looseKey(name: string): string {
  return name.toLowerCase().replace(/[\s._]+/g, '-');
}

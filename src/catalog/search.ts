// Owns the search over all models, as `models [query]` asks it.
import type { ModelSpec } from '../domain/model.ts';
import { editDistance } from '../domain/nearest.ts';
import type { NamedProvider } from './lookup.ts';
import { findProvider } from './provider-names.ts';

export interface FoundModel<T extends NamedProvider = NamedProvider> {
  readonly provider: T;
  readonly model: ModelSpec;
}

/** Words that ask for an ability rather than a name. */
const SEARCH_FILTERS: Readonly<Record<string, (model: ModelSpec) => boolean>> = {
  free: model => model.free === true || model.freeTier === true || model.local === true,
  local: model => model.local === true,
  vision: model => model.vision,
  tools: model => model.tools,
  reasoning: model => model.reasoning,
  json: model => model.jsonSchema,
  retired: model => model.status === 'retired',
};

/**
 * Models that fit every word of `query`: a filter of SEARCH_FILTERS, a provider, or part of an id or name; where no
 * model has a word, nearly that word. Retired models only where asked for. In the order of providers and their lists.
 */
export function searchModels<T extends NamedProvider>(providers: readonly T[], query = ''): readonly FoundModel<T>[] {
  const words = query
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  const filters = words.flatMap(word => (Object.hasOwn(SEARCH_FILTERS, word) ? [SEARCH_FILTERS[word]!] : []));
  const names = words.filter(word => !Object.hasOwn(SEARCH_FILTERS, word));
  const wantsRetired = words.includes('retired');
  const all = providers.flatMap(provider =>
    provider.models
      .filter(model => (wantsRetired || model.status !== 'retired') && filters.every(fits => fits(model)))
      .map(model => ({ provider, model, text: textOf(provider, model) })),
  );
  return names
    .reduce((left, word) => {
      const owner = findProvider(word, providers);
      const exact = left.filter(({ provider, text }) => provider === owner || text.includes(word));
      return exact.length > 0 ? exact : left.filter(({ text }) => isNearly(word, text));
    }, all)
    .map(({ provider, model }) => ({ provider, model }));
}

function textOf({ spec }: NamedProvider, { id, name = '', aliases = [] }: ModelSpec): string {
  return [`${spec.id}/${id}`, spec.label, name, ...aliases].join(' ').toLowerCase();
}

/** One slip of the pen in a word of the text; short words and numbers must be right. */
function isNearly(word: string, text: string): boolean {
  if (word.length < 4) return false;
  return text.split(/[\s/:-]+/).some(part => !/\d/.test(part) && part.length > 3 && editDistance(word, part) <= 1);
}

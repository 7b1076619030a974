// Owns the check of the names in providers.json: entries that are no provider, and preferences that name nothing.
import { resolveModelName } from '../catalog/names.ts';
import type { ResolvedProvider } from '../domain/decision.ts';
import { nearest } from '../domain/nearest.ts';
import type { Preferences } from '../domain/settings.ts';
import type { Finding } from './checks.ts';
import type { Context } from './context.ts';

/** What nobody can be asked by. A model that is not listed may still be there, so that these are warnings. */
export async function checkNames(context: Context): Promise<readonly Finding[]> {
  const { path, settings } = await context.settings();
  const providers = await context.providers();
  const reachable = providers.filter(({ baseUrl }) => baseUrl !== '');
  const warning = (what: string, name: string, known: readonly string[]): Finding => {
    const [near] = nearest(name, known, 1);
    const fix = `Edit ${path}`;
    return { level: 'warning', what, ...(near && { why: `did you mean ${near}?` }), fix };
  };
  const nowhere = providers.filter(one => one.enabled && !reachable.includes(one)).map(({ spec }) => spec.id);
  const isKnown = (name: string) =>
    providers.some(({ spec }) => [spec.id, spec.label.toLowerCase()].includes(name.toLowerCase())) ||
    'matches' in resolveModelName(name, providers, settings.aliases);
  return [
    ...nowhere.map(id => warning(`"${id}" is no known provider and has no baseUrl`, id, idsOf(reachable))),
    ...[...new Set(settings.budgets.flatMap(({ provider }) => provider ?? []))]
      .filter(id => !idsOf(providers).includes(id))
      .map(id => warning(`the budget of "${id}" names no known provider, and limits nobody`, id, idsOf(reachable))),
    ...entriesOf(settings.preferences)
      .filter(name => !isKnown(name))
      .map(name => warning(`preference "${name}" names no known provider or model`, name, idsOf(reachable))),
  ];
}

const idsOf = (providers: readonly ResolvedProvider[]) => providers.map(({ spec }) => spec.id);

function entriesOf({ default: fallback, tasks, qualities, budgets }: Preferences): readonly string[] {
  const lists = [fallback, ...[tasks, qualities, budgets].flatMap(lists => Object.values(lists))];
  return [...new Set(lists.flat())];
}

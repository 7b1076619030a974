// Owns the check of the names in providers.json: entries that are no provider, and whatever names nobody.
import { resolveModelName } from '../catalog/names.ts';
import type { ResolvedProvider } from '../domain/decision.ts';
import { nearest } from '../domain/nearest.ts';
import type { Preferences, Settings } from '../domain/settings.ts';
import type { Finding } from './checks.ts';
import { nowhereEntries } from './config-warnings.ts';
import type { Context } from './context.ts';

/** What nobody can be asked by. A model that is not listed may still be there, so that these are warnings. */
export async function checkNames(context: Context): Promise<readonly Finding[]> {
  const { path, settings } = await context.settings();
  const providers = await context.providers();
  const warning = ({ what, near }: Unknown): Finding => ({
    level: 'warning',
    what,
    ...(near !== undefined && { why: `did you mean ${near}?` }),
    fix: `Edit ${path}`,
  });
  return [
    ...nowhereEntries(providers),
    ...namesIn(settings).flatMap(({ name, kind, what }) =>
      kind !== 'model' && isProvider(name, providers) ? [] : unknownOf(name, kind, what, providers, settings.aliases),
    ),
  ].map(warning);
}

interface Unknown {
  readonly what: string;
  readonly near: string | undefined;
}

interface Name {
  readonly name: string;
  /** What it may be. */
  readonly kind: 'provider' | 'model' | 'either';
  /** The finding, where it is nobody's. */
  readonly what: string;
}

const NOBODY = 'names no known provider or model';

function namesIn({ preferences, pin, aliases, budgets, providers }: Settings): readonly Name[] {
  const pinned = pin && (pin.model === undefined ? pin.provider : `${pin.provider}/${pin.model}`);
  const limited = new Set(budgets.flatMap(({ provider }) => provider ?? []));
  const standIns = Object.entries(providers).flatMap(([id, { options }]) =>
    ((options['fallbackModels'] ?? []) as readonly string[]).map(model => ({ id, model })),
  );
  return [
    ...entriesOf(preferences).map(name => either(name, `preference "${name}" ${NOBODY}`)),
    ...(pinned === undefined ? [] : [either(pinned, `the pin "${pinned}" ${NOBODY}`)]),
    ...Object.entries(aliases)
      .filter(([, target]) => !Object.hasOwn(aliases, target))
      .map(([alias, name]) => model(name, `alias "${alias}" stands for "${name}", which no provider has`)),
    ...[...limited].map(name => ({
      name,
      kind: 'provider' as const,
      what: `the budget of "${name}" is of no known provider`,
    })),
    ...standIns.map(one =>
      model(`${one.id}/${one.model}`, `"${one.model}" in fallbackModels of ${one.id} names no known model`),
    ),
  ];
}

const either = (name: string, what: string): Name => ({ name, kind: 'either', what });
const model = (name: string, what: string): Name => ({ name, kind: 'model', what });

function unknownOf(
  name: string,
  kind: Name['kind'],
  what: string,
  providers: readonly ResolvedProvider[],
  aliases: Settings['aliases'],
): readonly Unknown[] {
  const [nearProvider] =
    kind === 'model'
      ? []
      : nearest(
          name,
          providers.map(({ spec }) => spec.id),
          1,
        );
  if (kind === 'provider') return [{ what, near: nearProvider }];
  const found = resolveModelName(name, providers, aliases);
  return 'matches' in found ? [] : [{ what, near: nearProvider ?? found.nearest[0] }];
}

const isProvider = (name: string, providers: readonly ResolvedProvider[]) =>
  providers.some(({ spec }) => [spec.id, spec.label.toLowerCase()].includes(name.toLowerCase()));

function entriesOf({ default: fallback, tasks, qualities, budgets }: Preferences): readonly string[] {
  const lists = [fallback, ...[tasks, qualities, budgets].flatMap(lists => Object.values(lists))];
  return [...new Set(lists.flat())];
}

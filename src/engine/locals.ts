// Owns the meeting of local servers, which are found by asking them.
import type { ResolvedProvider } from '../domain/decision.ts';
import type { StateStore } from '../domain/ports.ts';
import { type ListPorts, refreshModelList } from './model-lists.ts';

/**
 * A local server is met at once or is not there; to tell what each of its models can do it may take longer. Whoever leaves
 * one that is busy with its work pays somebody else.
 */
const LIMITS = { connectMs: 250, totalMs: 3000 };
/** What a local server has pulled changes by hand: asking more often than this finds nothing. */
const FRESH_MS = 60_000;

/** Asks the local servers that were not asked lately. Returns whether anything is known now that was not before. */
export async function meetLocals(
  ports: ListPorts & { readonly state: Pick<StateStore, 'readModels'> },
  all: readonly ResolvedProvider[],
): Promise<boolean> {
  const { state, clock } = ports;
  const { lists: known } = await state.readModels();
  const due = all.filter(({ spec, enabled }) => {
    const seen = known[spec.id]?.at;
    return spec.local && enabled && (seen === undefined || clock.now() - seen > FRESH_MS);
  });
  if (due.length === 0) return false;
  const { signal } = new AbortController();
  const results = await Promise.all(due.map(one => refreshModelList(ports, one, signal, LIMITS)));
  // One that is only slow is not gone.
  const gone = results.flatMap(({ failure, provider }) =>
    failure?.kind === 'network' && known[provider] ? [provider] : [],
  );
  if (gone.length > 0)
    await state.updateModels(old => ({
      ...old,
      lists: Object.fromEntries(Object.entries(old.lists).filter(([id]) => !gone.includes(id))),
    }));
  return gone.length > 0 || results.some(({ failure }) => !failure);
}

// Owns the lifting of provider entries that stand at the top level, as one of the seeds has them.
import type { Path } from './issue.ts';

/** A file with a provider's entry at the top level, with that entry put where it belongs. */
export interface Lifted {
  readonly value: Record<string, unknown>;
  /** The path in the text for a path in `value`. */
  pathInText(path: Path): Path;
}

/** Moves entries of built-in providers from the top level below `providers`. */
export function lift(raw: Record<string, unknown>, knownProviders: readonly string[]): Lifted {
  const top = knownProviders.filter(id => Object.hasOwn(raw, id));
  if (top.length === 0) return { value: raw, pathInText: path => path };
  const rest = Object.fromEntries(Object.entries(raw).filter(([key]) => !top.includes(key)));
  const moved = Object.fromEntries(top.map(id => [id, raw[id]]));
  return {
    value: { ...rest, providers: { ...(raw['providers'] as object | undefined), ...moved } },
    pathInText: path => (path[0] === 'providers' && top.includes(String(path[1])) ? path.slice(1) : path),
  };
}

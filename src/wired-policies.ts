// Owns the wiring of kept policies: what they are read from, and that every change of the settings file is kept with them.
import { builtInProviders } from './catalog/index.ts';
import type { Settings } from './domain/settings.ts';
import { type Machine, once, type Places } from './machine.ts';
import { disk } from './state/file-system.ts';
import type { PolicyBook } from './state/policy-book.ts';

const NAME = 'provider-policies.json';

type WithLock = <T>(work: () => Promise<T>) => Promise<T>;

export interface WiredPolicies extends PolicyBook {
  /** The lock of the settings file, under which what ruled before a change is kept and what rules after it. */
  around(withLock: WithLock): WithLock;
}

export function wirePolicies(
  { clock, warn }: Machine,
  { at, lockFor }: Places,
  settings: () => Promise<Settings>,
): WiredPolicies {
  const changedAt = () => {
    const mtime = disk.statSync(at('providers.json'), { throwIfNoEntry: false })?.mtimeMs;
    return mtime === undefined ? undefined : Math.floor(mtime);
  };
  const book = once(async () => {
    const { createPolicyBook } = await import('./state/policy-book.ts');
    const clouds = builtInProviders.flatMap(({ cloudHost }) => cloudHost ?? []);
    return createPolicyBook({
      path: at(NAME),
      fs: disk,
      lock: lockFor(NAME),
      clock,
      clouds,
      settings,
      changedAt,
      warn,
    });
  });
  return {
    list: async () => (await book()).list(),
    keep: async () => (await book()).keep(),
    keepAfter: async used => (await book()).keepAfter(used),
    around:
      withLock =>
      <T>(work: () => Promise<T>) =>
        withLock(async () => {
          const { keep } = await book();
          await keep();
          const done = await work();
          await keep();
          return done;
        }),
  };
}

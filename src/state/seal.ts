// Owns the memory that these very settings were found sound, so that the next run need not check them again. It holds a
// digest and nothing else, and is safe to delete.
import { readText, writeAtomic } from './atomic-file.ts';

export interface Seal {
  /** Whether `value` was found sound before, by this version of the program. */
  holds(value: unknown): boolean;
  /** Remembers `value` as sound. A folder that cannot be written costs the next run its time, and nothing else. */
  set(value: unknown): void;
}

/** The seal at `path`; that of another `version` of the program does not hold. */
export function createSeal(path: string, version: string): Seal {
  const textOf = (value: unknown) => JSON.stringify({ version: 1, sound: digest(version + JSON.stringify(value)) });
  return {
    holds(value) {
      try {
        return readText(path) === textOf(value);
      } catch {
        return false;
      }
    },
    set(value) {
      try {
        writeAtomic(path, textOf(value));
      } catch {}
    },
  };
}

const PRIMES = [0x01000193, 0x85ebca6b] as const;

/** FNV-1a, twice over: enough to tell settings apart, and none of the start-up that node:crypto takes. */
function digest(text: string): string {
  return PRIMES.map(prime => {
    let hash = 0x811c9dc5;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), prime);
    return (hash >>> 0).toString(16).padStart(8, '0');
  }).join('');
}

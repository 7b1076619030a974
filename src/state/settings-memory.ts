// Owns what is remembered of the last check of providers.json, so that a file that did not change is not checked again.
import { readText, writeAtomic } from './atomic-file.ts';
import { StateError } from './error.ts';

/** A file that was found valid, and what could be said of it all the same. */
export interface Checked {
  readonly digest: string;
  readonly warnings: readonly string[];
  readonly unset: readonly string[];
}

export interface SettingsMemory {
  /** What was found under this digest; undefined where it has to be checked. */
  recall(digest: string): Checked | undefined;
  keep(checked: Checked): void;
}

const VERSION_OF_FILE = 1;

/** `build`: the program that checks; another one may have other rules. Never throws: without its memory it checks again. */
export function createSettingsMemory(path: string, build: string): SettingsMemory {
  return {
    recall(digest) {
      try {
        const { version, ...kept } = JSON.parse(readText(path) ?? '{}') as Checked & { version: number; build: string };
        const isOurs = version === VERSION_OF_FILE && kept.build === build && kept.digest === digest;
        return isOurs && Array.isArray(kept.warnings) && Array.isArray(kept.unset) ? kept : undefined;
      } catch {
        return undefined;
      }
    },
    keep(checked) {
      try {
        writeAtomic(path, `${JSON.stringify({ version: VERSION_OF_FILE, build, ...checked })}\n`);
      } catch (error) {
        if (!(error instanceof StateError)) throw error;
      }
    },
  };
}

// Owns what this machine remembers of credits: whether they were on when their ledger last answered.
import type { CreditMemory } from '../domain/credits.ts';
import { removeFile, writeAtomic } from './atomic-file.ts';
import { disk } from './file-system.ts';

/** The memory at `path`: a file that is there while credits are on. */
export function createCreditMemory(path: string): CreditMemory {
  const wereOn = () => disk.statSync(path, { throwIfNoEntry: false }) !== undefined;
  return {
    wereOn,
    keep(isOn) {
      if (isOn === wereOn()) return;
      if (isOn) writeAtomic(path, '{"version":1,"on":true}\n');
      else removeFile(path);
    },
  };
}

/** Where nothing is remembered. */
export const NO_CREDIT_MEMORY: CreditMemory = { wereOn: () => false, keep: () => {} };

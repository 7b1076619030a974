// Owns what this machine remembers of credits that are kept elsewhere: whether they were on when their ledger last answered.
import { removeFile, writeAtomic } from './atomic-file.ts';
import { StateError } from './error.ts';
import { disk } from './file-system.ts';

/** `balance` (undefined: credits are off); while the ledger is away they are off where they were off before, and refuse where they were on. */
export function rememberCredits<Balance>(
  balance: () => Promise<Balance | undefined>,
  path: string,
): () => Promise<Balance | undefined> {
  const wereOn = () => disk.statSync(path, { throwIfNoEntry: false }) !== undefined;
  return async () => {
    let known: Balance | undefined;
    try {
      known = await balance();
    } catch (error) {
      if (error instanceof StateError && error.reason === 'unreachable' && !wereOn()) return undefined;
      throw error;
    }
    if ((known !== undefined) !== wereOn()) {
      if (known === undefined) removeFile(path);
      else writeAtomic(path, '{"version":1,"on":true}\n');
    }
    return known;
  };
}

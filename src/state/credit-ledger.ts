// Owns the ledger of credits in a file: a log that is written through to the disk, and never rotated.
import type { CreditEntry, CreditLedger } from '../domain/credits.ts';
import type { Clock } from '../domain/ports.ts';
import { versionOf } from './content.ts';
import { StateError } from './error.ts';
import type { FileSystem } from './file-system.ts';
import { createJsonLog } from './json-log.ts';
import type { LockOptions } from './lock.ts';

export interface CreditFileOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly lock: LockOptions;
  readonly fs?: FileSystem;
  readonly warn?: (message: string) => void;
}

/** The ledger at `path`. Every method rejects with a StateError when the disk does not play along. */
export function createCreditFile(options: CreditFileOptions): CreditLedger {
  const log = createJsonLog<CreditEntry>({ ...options, fsync: true, maxBytes: Number.POSITIVE_INFINITY });
  return {
    turn: work =>
      log.exclusive(({ entries, append }) => {
        const [added, answer] = work(() => creditEntries(entries(), options.path));
        append(added);
        return answer;
      }),
    async *entries() {
      yield* creditEntries(log.entries(), options.path);
    },
  };
}

/** A ledger that is chosen when it is first used. */
export function lazyLedger(choose: () => Promise<CreditLedger>): CreditLedger {
  let chosen: Promise<CreditLedger> | undefined;
  const ledger = () => {
    chosen ??= choose();
    return chosen;
  };
  return {
    turn: async work => (await ledger()).turn(work),
    async *entries() {
      yield* (await ledger()).entries();
    },
  };
}

/** The entries in what was found at `place`. Throws a StateError where one of them is of a newer version: no sum is right without it. */
export function* creditEntries(values: Iterable<unknown>, place: string): Generator<CreditEntry> {
  for (const value of values) {
    if (versionOf(value) > 1) {
      const message = `${place} has entries of a newer version. Update this program, or move it away.`;
      throw new StateError('newer_version', place, message);
    }
    if (isCreditEntry(value)) yield value;
  }
}

function isCreditEntry(value: unknown): value is CreditEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { v, type, amount, balance, open } = value as Readonly<Record<string, unknown>>;
  return v === 1 && typeof type === 'string' && [amount, balance, open].every(Number.isSafeInteger);
}

// Owns a ledger of credits in memory, for tests that are not about where it is kept.
import type { CreditEntry, CreditLedger } from '../../src/domain/credits.ts';

export interface MemoryLedger extends CreditLedger {
  /** Newest first. */
  readonly lines: CreditEntry[];
}

export function memoryLedger(): MemoryLedger {
  const lines: CreditEntry[] = [];
  return {
    lines,
    async turn(work) {
      const [added, answer] = work(() => lines);
      lines.unshift(...added.toReversed());
      return answer;
    },
    async *entries() {
      yield* lines;
    },
  };
}

// Owns what the log knows of attempts whose reservations nobody settled.
import { chargedFor } from '../accounting/budget.ts';
import type { StateStore } from '../domain/ports.ts';
import type { EndedCosts } from './credit-book.ts';

/** What the log says that attempts were charged. Reads no further back than it has to. */
export function endedCostsIn(log: Pick<StateStore, 'entries'>): EndedCosts {
  return async (wanted, since) => {
    const found: Awaited<ReturnType<EndedCosts>>[number][] = [];
    for await (const { attempts } of log.entries({ since })) {
      for (const attempt of attempts)
        if (wanted.has(attempt.id))
          found.push({
            attempt: attempt.id,
            cost: chargedFor(attempt),
            provider: attempt.provider,
            model: attempt.model,
          });
      if (found.length >= wanted.size) break;
    }
    return found;
  };
}

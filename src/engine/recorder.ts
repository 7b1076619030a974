// Owns writing down: claims before a call, attempts after it, the log entry at the end. Trouble here never costs an answer.
import type { RankedCandidate, ResolvedProvider } from '../domain/decision.ts';
import type { HttpResponseHead } from '../domain/http.ts';
import type { LogEntry } from '../domain/outcome.ts';
import { readRateLimits } from '../wire/rate-limits.ts';
import { claim, needsClaim } from './claim.ts';
import type { EnginePorts } from './ports.ts';
import { type AttemptRecord, recordAttempt } from './record.ts';

export interface Recorder {
  /** The candidate of the pool to use, counted as used; undefined where every account is spent. */
  claim(
    provider: ResolvedProvider,
    pool: readonly RankedCandidate[],
    tokens: number,
    isFree: boolean,
  ): Promise<RankedCandidate | undefined>;
  /** Returns at once: the next attempt must not wait for a disk. */
  attempt(record: Omit<AttemptRecord, 'readings' | 'claimedTokens'> & { readonly head?: HttpResponseHead }): void;
  /** Waits until everything is written, the log entry too where there is one. */
  finish(entry: LogEntry | undefined): Promise<void>;
}

export function createRecorder({ state, clock, dice, warn }: EnginePorts): Recorder {
  const writes: Promise<void>[] = [];
  const claims = new Map<string, number>();
  const guard = async (write: Promise<unknown>) => {
    try {
      await write;
    } catch (error) {
      warn(error instanceof Error ? error.message : String(error));
    }
  };
  return {
    async claim(provider, pool, tokens, isFree) {
      if (!needsClaim(provider)) return pool[0];
      let taken = pool[0];
      await guard(
        state.update(current => {
          const [next, candidate] = claim(current, provider, pool, tokens, isFree, clock.now());
          taken = pool.find(one => one === candidate);
          return [next, undefined];
        }),
      );
      if (taken) claims.set(`${taken.provider}|${taken.account}`, tokens);
      return taken;
    },
    attempt({ head, ...record }) {
      const { provider, attempt } = record;
      const now = clock.now();
      const roll = dice.next();
      const dialect = provider.spec.quirks?.rateLimitHeaders;
      const readings = head && dialect ? readRateLimits(head, dialect, now) : [];
      const key = `${attempt.provider}|${attempt.account}`;
      const claimedTokens = claims.get(key);
      claims.delete(key);
      const full: AttemptRecord = { ...record, readings, ...(claimedTokens !== undefined && { claimedTokens }) };
      writes.push(guard(state.update(current => [recordAttempt(current, full, now, roll), undefined])));
    },
    async finish(entry) {
      if (entry) writes.push(guard(state.append(entry)));
      await Promise.all(writes);
    },
  };
}

// Owns what a probe takes and leaves behind: money held before and settled after, its use of the account, its entry in the log.

import type { CallSize } from '../accounting/bound.ts';
import type { ResolvedAccount, ResolvedProvider } from '../domain/decision.ts';
import type { Failure } from '../domain/failure.ts';
import type { HttpResponseHead } from '../domain/http.ts';
import { newId } from '../domain/id.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Attempt, LogEntry } from '../domain/outcome.ts';
import { EMPTY_STATE } from '../domain/state.ts';
import type { Refused } from './claim.ts';
import type { Costed } from './cost.ts';
import { readFunds } from './funds.ts';
import { totalLimitMs } from './limits.ts';
import type { EnginePorts } from './ports.ts';
import { loggedAttempt, withCharge } from './record.ts';
import type { Recorder } from './recorder.ts';
import type { Held } from './spending.ts';

/** Whom a probe asks. */
export interface Probing {
  readonly provider: ResolvedProvider;
  readonly account: ResolvedAccount;
  readonly model: ModelSpec;
  readonly isFree: boolean;
}

/** What came of it. */
export interface Probed extends Costed {
  readonly id: string;
  readonly startedAt: number;
  readonly ok: boolean;
  readonly latencyMs: number;
  readonly failure?: Failure;
  readonly head?: HttpResponseHead;
}

export interface ProbeRecord {
  /** Holds what it may cost at most, or says why not; undefined where nothing limits what is spent. */
  hold(size: () => CallSize): Promise<Held | Refused | undefined>;
  /** Resolves when all is written. */
  settle(probed: Probed, held: Held | undefined, learns: boolean): Promise<void>;
}

export function probeRecord(ports: EnginePorts, recorder: Recorder, probing: Probing): ProbeRecord {
  const { clock, settings } = ports;
  const { provider, account, model, isFree } = probing;
  const candidate = {
    provider: provider.spec.id,
    model: model.id,
    ...(account.named && { account: account.id }),
  };
  return {
    async hold(size) {
      if (isFree) return undefined;
      const { funds } = await readFunds(ports, await ports.state.read().catch(() => EMPTY_STATE), size);
      const until = clock.now() + totalLimitMs(undefined, settings.timeouts);
      return funds && recorder.hold(candidate, { funds, id: newId(), model, until });
    },
    settle({ head, ...probed }, held, learns) {
      const attempt = withCharge({ ...probed, ...candidate }, held);
      const rest = { provider, isFree, task: 'simple' as const, learns };
      recorder.unclaimed({ attempt, ...rest, ...(held && { held }), ...(head && { head }) });
      return recorder.finish(entryOf(attempt));
    },
  };
}

/** Nothing was decided: whom it asks was given. */
function entryOf(attempt: Attempt): LogEntry {
  const { provider, model, account, startedAt, ok, failure, usage, cost, latencyMs } = attempt;
  return {
    v: 1,
    id: newId(),
    at: startedAt,
    purpose: 'probe',
    task: 'simple',
    taskConfidence: 1,
    inputTokens: usage?.inputTokens ?? 0,
    reason: 'pinned',
    ok,
    provider,
    model,
    ...(account !== undefined && { account }),
    ...(failure && { kind: failure.kind, message: failure.message }),
    ...(failure?.code !== undefined && { code: failure.code }),
    attempts: [loggedAttempt(attempt)],
    chain: [],
    excluded: [],
    ...(usage && { usage }),
    ...(cost !== undefined && { costNanoUsd: cost }),
    latencyMs,
  };
}

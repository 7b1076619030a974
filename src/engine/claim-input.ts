// Owns what is asked for before a call: which accounts it may go to, what it is expected to take, and for how long a probe is lent.

import { measureOf } from '../accounting/measures.ts';
import { estimateCost, usdFromNano } from '../accounting/money.ts';
import { newId } from '../domain/id.ts';
import type { ChatRequest } from '../domain/request.ts';
import { sizeOf } from './call-size.ts';
import type { Claim, Refused } from './claim.ts';
import type { Call } from './contract.ts';
import type { Funds } from './funds.ts';
import { limitsFor, totalLimitMs } from './limits.ts';
import type { EnginePorts } from './ports.ts';
import type { Progress } from './progress.ts';
import type { Recorder } from './recorder.ts';
import type { Snapshot } from './snapshot.ts';
import type { Turn } from './turn.ts';

/** From the limit of the first token to the verdict in the shared state, ms. */
const VERDICT_MS = 5_000;

/** The request for which it is asked. */
interface Asker {
  readonly call: Call;
  readonly snapshot: Snapshot;
  readonly ports: EnginePorts;
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
}

/**
 * Claims what `request`, as it is sent, takes. The first call may go to any account of the pool that was not tried, a
 * repeat only to the same one.
 */
export function claimFor(
  { call, snapshot, ports, recorder, signal }: Asker,
  progress: Progress,
  { candidate, provider, model, isFree }: Turn,
  request: ChatRequest,
  mayTurn: boolean,
): Promise<Claim | Refused> {
  const { decision, state } = snapshot;
  const { inputTokens, outputTokens } = decision.analysis;
  const usd = isFree ? 0 : usdFromNano(estimateCost(inputTokens, outputTokens, model.price) ?? 0);
  const need = { requests: 1, tokens: inputTokens + outputTokens, usd };
  const measure = measureOf(state, { provider: candidate.provider, model: candidate.model });
  const leaseMs = limitsFor(provider, model, measure, ports.settings.timeouts, inputTokens).firstTokenMs + VERDICT_MS;
  const pool = mayTurn ? progress.poolOf(candidate) : [candidate];
  const mayWait = mayTurn && progress.mayWait(candidate);
  const { timeoutMs, waitMs } = call.routing;
  const until = ports.clock.now() + totalLimitMs(timeoutMs, ports.settings.timeouts, waitMs) + VERDICT_MS;
  const funds = fundsFor(request, call, snapshot);
  const spender = funds && !isFree ? { funds, id: newId(), model, until } : undefined;
  const input = { provider, pool, need, isFree, mayWait, leaseMs, stay: call.stay, ...(spender && { spender }) };
  return recorder.claim(input, state, candidate, signal);
}

/** A request that was continued or repaired is larger than the call's own, or may be answered at another length. */
function fundsFor(request: ChatRequest, call: Call, { funds, decision }: Snapshot): Funds | undefined {
  if (!funds || request === call.request) return funds;
  return { ...funds, size: sizeOf(request, decision.analysis.outputTokens) };
}

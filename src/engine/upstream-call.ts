// Owns one upstream call: key, codec, target and limits put together, the attempt run, and what is written down of it.

import { measureOf } from '../accounting/measures.ts';
import type { ResolvedProvider } from '../domain/decision.ts';
import type { Failure } from '../domain/failure.ts';
import { newId } from '../domain/id.ts';
import type { Attempt } from '../domain/outcome.ts';
import type { ChatRequest, RoutingOptions } from '../domain/request.ts';
import type { Settings } from '../domain/settings.ts';
import { AnswerBuilder } from './answer.ts';
import { type AttemptResult, runAttempt } from './attempt.ts';
import { likelyInput } from './call-size.ts';
import type { Call } from './contract.ts';
import { costAttempt, type Ended, versioned } from './cost.ts';
import { limitsFor, type Stake, sharing } from './limits.ts';
import { NOT_SHOWN_CODE, withoutCall } from './own-failures.ts';
import type { EnginePorts } from './ports.ts';
import type { Snapshot } from './snapshot.ts';
import type { Take } from './take.ts';
import type { Turn } from './turn.ts';

export interface UpstreamCall {
  readonly ports: EnginePorts;
  readonly call: Call;
  readonly snapshot: Snapshot;
  readonly turn: Turn;
  /** The call's own, or as it was repaired or continued. */
  readonly request: ChatRequest;
  readonly stake: Stake;
  readonly take: Take;
  /** Until the deadline of the request. */
  readonly leftMs: number;
  readonly signal: AbortSignal;
  /** Of what is held for it; absent where nothing is. */
  readonly id: string | undefined;
}

/** An attempt that has ended: how, and as it is recorded. */
export interface Called {
  readonly turn: Turn;
  readonly result: AttemptResult;
  readonly attempt: Attempt;
}

export async function callUpstream(input: UpstreamCall): Promise<Called> {
  const { ports, turn } = input;
  const key = await ports.key(turn.provider, turn.candidate.account ?? 'default');
  const startedAt = ports.clock.now();
  const result = 'missing' in key ? notCalled(withoutCall(key)) : await send(input, key.value);
  return { turn, result, attempt: attemptOf(input, result, startedAt) };
}

async function send(
  { ports, call, snapshot, turn, request, stake, take, leftMs, signal }: UpstreamCall,
  key: string,
): Promise<AttemptResult> {
  const { candidate, provider, model } = turn;
  const format = (request.tools?.length && model.quirks?.wireWithTools) || provider.spec.wire;
  const measure = measureOf(snapshot.state, { provider: candidate.provider, model: candidate.model });
  const { inputTokens } = snapshot.decision.analysis;
  const limits = limitsFor(provider, model, measure, ports.settings.timeouts, inputTokens, stake);
  return runAttempt({
    codec: await ports.codec(format),
    request,
    target: {
      provider: provider.spec,
      model,
      baseUrl: provider.baseUrl,
      ...(key !== '' && { apiKey: key }),
      routing: wishes(provider, ports.settings, call.routing),
      ...(call.session !== undefined && { session: call.session }),
      ...(provider.headers && { headers: provider.headers }),
      inputTokens,
    },
    limits: sharing(limits, leftMs, stake),
    signal,
    transport: ports.transport,
    clock: ports.clock,
    take,
  });
}

function attemptOf(
  { ports, turn, request, id: held }: UpstreamCall,
  result: AttemptResult,
  startedAt: number,
): Attempt {
  const { builder, failure } = result;
  const costed = costAttempt(builder, () => likelyInput(request), turn.model, turn.isFree, endOf(result));
  const { provider, model: id, account } = turn.candidate;
  return {
    provider,
    model: id,
    ...(account !== undefined && { account }),
    id: held ?? newId(),
    startedAt,
    latencyMs: result.latencyMs,
    ...(result.firstTokenMs !== undefined && { firstTokenMs: result.firstTokenMs }),
    ...(result.pauseMs !== undefined && { pauseMs: result.pauseMs }),
    ok: failure === undefined,
    ...(failure ? { failure } : { finishReason: builder.build().finishReason }),
    ...versioned(costed, turn.model, ports.priceVersion),
    ...(builder.generationId !== undefined && { generationId: builder.generationId }),
    ...(builder.servedModel !== undefined && builder.servedModel !== id && { servedModel: builder.servedModel }),
  };
}

/** Whoever had begun to answer had read the prompt: ended by us, it costs that, though no word came. */
export function endOf({ failure, head }: AttemptResult): Ended {
  const hadBegun = head !== undefined && head.status < 300;
  const isOurs = failure?.kind === 'aborted' || failure?.kind === 'timeout';
  return failure?.code === NOT_SHOWN_CODE || (hadBegun && isOurs) ? 'by us' : 'by itself';
}

/** What a vendor that routes by itself is told: the call's word over the provider's settings over the general ones. */
function wishes({ options }: ResolvedProvider, settings: Settings, call: RoutingOptions): RoutingOptions {
  const { sort, dataCollection, zdr, maxPrice } = settings;
  return { ...present({ sort, dataCollection, zdr, maxPrice }), ...options, ...present(call) };
}

const present = <T extends object>(object: T): Partial<T> =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Partial<T>;

const notCalled = (failure: Failure): AttemptResult => ({
  builder: new AnswerBuilder(),
  failure,
  committed: false,
  latencyMs: 0,
});

// Owns the probe: one minimal live request that shows whether a provider and its key work. It is paid like any other, and logged.

import { measureOf } from '../accounting/measures.ts';
import type { Candidate, ResolvedAccount, ResolvedProvider } from '../domain/decision.ts';
import type { Failure } from '../domain/failure.ts';
import type { HttpResponseHead } from '../domain/http.ts';
import { newId } from '../domain/id.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { ChatRequest } from '../domain/request.ts';
import { EMPTY_STATE } from '../domain/state.ts';
import { costsNothing } from '../router/option.ts';
import { type AttemptResult, runAttempt } from './attempt.ts';
import { likelyInput, sizeOf } from './call-size.ts';
import { type Costed, costAttempt, versioned } from './cost.ts';
import { limitsFor } from './limits.ts';
import { withoutCall } from './own-failures.ts';
import type { EnginePorts } from './ports.ts';
import { type Probing, probeRecord } from './probe-record.ts';
import { createRecorder } from './recorder.ts';
import { withinBound } from './spending.ts';
import { Stage } from './stage.ts';
import { Take } from './take.ts';
import { endOf } from './upstream-call.ts';

/** What one small live request to a provider showed. */
export interface ProbeResult extends Costed {
  readonly ok: boolean;
  readonly latencyMs: number;
  readonly model?: string;
  readonly failure?: Failure;
  readonly head?: HttpResponseHead;
}

export interface ProbeOptions {
  readonly signal: AbortSignal;
  /** Tries this key instead of the stored one. */
  readonly key?: string;
  /** Health and measurements learn from it too. */
  readonly learns?: boolean;
}

/** Enough for one word; some hosts refuse less. */
const PROBE_TOKENS = 16;

/** Asks the cheapest model of a provider for one word; nobody, where that cannot be paid. */
export async function probeProvider(
  ports: EnginePorts,
  provider: ResolvedProvider,
  { account: id = 'default' }: Pick<Candidate, 'account'>,
  options: ProbeOptions,
): Promise<ProbeResult> {
  const model = cheapest(provider.models);
  if (!model) return notAsked({ kind: 'model_not_found', scope: 'none', message: 'no model to ask' });
  const answer = options.key === undefined ? await ports.key(provider, id) : { value: options.key };
  if ('missing' in answer) return notAsked(withoutCall(answer));
  const account = provider.accounts.find(one => one.id === id) ?? unknownAccount(id);
  const probing = { provider, model, account, isFree: costsNothing(model, account) };
  const recorder = createRecorder(ports);
  const record = probeRecord(ports, recorder, probing);
  const request = questionTo(model);
  const held = await record.hold(() => sizeOf(request, PROBE_TOKENS));
  if (held && 'reason' in held) {
    const { reason: code, detail = '' } = held;
    return { ...notAsked({ kind: 'quota_exhausted', scope: 'none', code, message: detail }), model: model.id };
  }
  const startedAt = ports.clock.now();
  const result = await askForOneWord(ports, probing, answer.value, withinBound(request, held), options.signal);
  const told = resultOf(result, probing, ports.priceVersion);
  await record.settle({ ...told, id: held?.hold.id ?? newId(), startedAt }, held, options.learns ?? false);
  return told;
}

const questionTo = ({ reasoning }: ModelSpec): ChatRequest => ({
  messages: [{ role: 'user', content: 'Say OK.' }],
  ...(!reasoning && { maxOutputTokens: PROBE_TOKENS }),
});

async function askForOneWord(
  ports: EnginePorts,
  { provider, model }: Probing,
  key: string,
  request: ChatRequest,
  signal: AbortSignal,
): Promise<AttemptResult> {
  return runAttempt({
    codec: await ports.codec(provider.spec.wire),
    request,
    target: {
      provider: provider.spec,
      model,
      baseUrl: provider.baseUrl,
      ...(key !== '' && { apiKey: key }),
      ...(provider.headers && { headers: provider.headers }),
    },
    limits: limitsFor(provider, model, measureOf(EMPTY_STATE, {}), ports.settings.timeouts),
    signal,
    transport: ports.transport,
    clock: ports.clock,
    take: new Take(new Stage(() => {}), { provider: provider.spec.id, model: model.id }, 'skip'),
  });
}

function resultOf(
  result: AttemptResult,
  { model, isFree }: Probing,
  priceTable: string,
): ProbeResult & { readonly model: string } {
  const { builder, failure, head, latencyMs } = result;
  return {
    ok: failure === undefined,
    latencyMs,
    model: model.id,
    ...(failure && { failure }),
    ...(head && { head }),
    ...versioned(
      costAttempt(builder, () => likelyInput(questionTo(model)), model, isFree, endOf(result)),
      model,
      priceTable,
    ),
  };
}

const notAsked = (failure: Failure): ProbeResult => ({ ok: false, latencyMs: 0, failure });
/** One that is about to be set up. */
const unknownAccount = (id: string): ResolvedAccount => ({ id, named: id !== 'default', hasKey: true });

/** The model that a probe asks. */
export function cheapest(models: readonly ModelSpec[]): ModelSpec | undefined {
  const cost = ({ price, free, local }: ModelSpec) =>
    free || local ? 0 : (price?.outputPer1M ?? Number.POSITIVE_INFINITY);
  return models.filter(({ status }) => status !== 'retired').sort((a, b) => cost(a) - cost(b))[0];
}

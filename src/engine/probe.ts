// Owns the probe: one minimal live request that shows whether a provider and its key work.

import { measureOf } from '../accounting/measures.ts';
import type { Candidate, ResolvedProvider } from '../domain/decision.ts';
import type { Failure } from '../domain/failure.ts';
import type { HttpResponseHead } from '../domain/http.ts';
import type { ModelSpec } from '../domain/model.ts';
import { EMPTY_STATE } from '../domain/state.ts';
import { costsNothing } from '../router/option.ts';
import { runAttempt } from './attempt.ts';
import { type Costed, costAttempt } from './cost.ts';
import { limitsFor } from './limits.ts';
import type { EnginePorts } from './ports.ts';
import { Stage } from './stage.ts';
import { Take } from './take.ts';

/** What one small live request to a provider showed. */
export interface ProbeResult extends Costed {
  readonly ok: boolean;
  readonly latencyMs: number;
  readonly model?: string;
  readonly failure?: Failure;
  readonly head?: HttpResponseHead;
}

/** Enough for one word; some hosts refuse less. */
const PROBE_TOKENS = 16;
const PROMPT_TOKENS = 8;

/** Asks the cheapest model of a provider for one word. `key` tries that one instead of the stored one. */
export async function probeProvider(
  ports: EnginePorts,
  provider: ResolvedProvider,
  { account }: Pick<Candidate, 'account'>,
  options: { readonly signal: AbortSignal; readonly key?: string },
): Promise<ProbeResult> {
  const model = cheapest(provider.models);
  if (!model)
    return { ok: false, latencyMs: 0, failure: { kind: 'model_not_found', scope: 'none', message: 'no model to ask' } };
  const answer = options.key === undefined ? await ports.key(provider, account ?? 'default') : { value: options.key };
  if ('missing' in answer)
    return {
      ok: false,
      latencyMs: 0,
      failure: { kind: 'auth', scope: 'account', code: 'no_key', message: answer.missing },
    };
  const result = await runAttempt({
    codec: await ports.codec(provider.spec.wire),
    request: {
      messages: [{ role: 'user', content: 'Say OK.' }],
      maxOutputTokens: model.reasoning ? undefined : PROBE_TOKENS,
    },
    target: {
      provider: provider.spec,
      model,
      baseUrl: provider.baseUrl,
      ...(answer.value !== '' && { apiKey: answer.value }),
      ...(provider.headers && { headers: provider.headers }),
    },
    limits: limitsFor(provider, model, measureOf(EMPTY_STATE, {}), ports.settings.timeouts),
    signal: options.signal,
    transport: ports.transport,
    clock: ports.clock,
    take: new Take(new Stage(() => {}), { provider: provider.spec.id, model: model.id }, 'skip'),
  });
  const { builder, failure, head, latencyMs } = result;
  const isFree = provider.accounts.some(
    ({ id, ...one }) => id === (account ?? 'default') && costsNothing(model, { id, ...one }),
  );
  return {
    ok: failure === undefined,
    latencyMs,
    model: model.id,
    ...(failure && { failure }),
    ...(head && { head }),
    ...costAttempt(builder, PROMPT_TOKENS, model, isFree),
  };
}

/** The model that a probe asks. */
export function cheapest(models: readonly ModelSpec[]): ModelSpec | undefined {
  const cost = ({ price, free, local }: ModelSpec) =>
    free || local ? 0 : (price?.outputPer1M ?? Number.POSITIVE_INFINITY);
  return models.filter(({ status }) => status !== 'retired').sort((a, b) => cost(a) - cost(b))[0];
}

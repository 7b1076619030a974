// Owns reconciliation: what providers say of past generations afterwards, against what was logged for them.
import { costTold } from '../accounting/money.ts';
import type { Correction } from '../accounting/usage-days.ts';
import type { ResolvedProvider } from '../domain/decision.ts';
import { isFailure } from '../domain/failure.ts';
import type { LoggedAttempt } from '../domain/outcome.ts';
import type { EpochMs, NanoUsd } from '../domain/units.ts';
import { generationRequest, readGenerationCost } from '../wire/generation-endpoint.ts';
import type { EnginePorts } from './ports.ts';
import { readBody } from './read-body.ts';
import { withDeadline } from './sleep.ts';

export interface Reconciliation {
  readonly asked: number;
  /** Of which the provider told nothing (more). */
  readonly unknown: number;
  /** Those whose figures differ from what was logged, or did when they were last told. */
  readonly corrections: readonly Correction[];
}
type ReconcilePorts = Pick<EnginePorts, 'state' | 'transport' | 'key' | 'providers' | 'corrected'>;

/** The newest of them; older ones are not kept by the provider. */
const MOST = 500;
const MAX_BYTES = 256 * 1024;
const LIMIT_MS = 10_000;

/** Asks for each generation that was logged since then, one after the other. Never rejects for what a provider does. */
export async function reconcile(ports: ReconcilePorts, since: EpochMs, signal: AbortSignal): Promise<Reconciliation> {
  const corrections: Correction[] = [];
  const known = (await ports.corrected?.()) ?? {};
  let asked = 0;
  let unknown = 0;
  for await (const { at, latencyMs, task, client, attempts } of ports.state.entries({ since }))
    for (const attempt of attempts) {
      const provider = ports.providers.find(({ spec }) => spec.id === attempt.provider);
      if (asked >= MOST || attempt.generationId === undefined || !provider?.spec.generationEndpoint) continue;
      signal.throwIfAborted();
      asked += 1;
      const after = await toldOf(ports, provider, attempt, signal);
      if (after === undefined) unknown += 1;
      // Who was told otherwise in between has to hear that it was right.
      else if (after !== attempt.costNanoUsd || known[attempt.id] !== undefined)
        corrections.push({
          at,
          endedAt: at + latencyMs,
          task,
          ...(client !== undefined && { client }),
          attempt,
          after,
        });
    }
  return { asked, unknown, corrections };
}

async function toldOf(
  { transport, key }: ReconcilePorts,
  provider: ResolvedProvider,
  { account = 'default', generationId = '' }: LoggedAttempt,
  signal: AbortSignal,
): Promise<NanoUsd | undefined> {
  const answer = await key(provider, account);
  if ('missing' in answer) return undefined;
  const { spec, baseUrl, headers } = provider;
  const target = { provider: spec, baseUrl, apiKey: answer.value, ...(headers && { headers }) };
  try {
    const request = generationRequest(target, generationId)!;
    return await withDeadline(LIMIT_MS, signal, async limit => {
      const response = await transport.send(request, { signal: limit, connectTimeoutMs: LIMIT_MS });
      const body = await readBody(response, MAX_BYTES);
      const usd = response.status === 200 ? readGenerationCost(body) : undefined;
      return usd === undefined ? undefined : costTold(usd);
    });
  } catch (error) {
    if (!isFailure(error)) throw error;
    return undefined;
  }
}

// Owns the live check of an account in a draft: does its key work, in the provider's own words.
import type { FailureKind } from '../../domain/failure.ts';
import type { ProbeResult } from '../../engine/probe.ts';
import { counted } from '../../render/number.ts';
import { formatDuration } from '../../render/time.ts';
import type { Context } from '../context.ts';
import { UserError } from '../errors.ts';
import { EXIT, exitCodeOfFailure } from '../exit.ts';
import { verdictText } from '../probing.ts';
import { changeOf, type Draft, keyValues } from './draft.ts';

export interface Check {
  /** The key was accepted, even if there is no answer to be had just now. */
  readonly isAccepted: boolean;
  readonly result: ProbeResult;
}

/** Nobody says these to a stranger; a model that this account may not use is one, too. */
const KNOWS_US: ReadonlySet<FailureKind> = new Set([
  'quota_exhausted',
  'rate_limited',
  'overloaded',
  'model_not_found',
]);

/** Asks the provider as the draft would have it; throws what the signal says where the user stops it. */
export async function checkAccount(context: Context, draft: Draft, provider: string, account: string): Promise<Check> {
  const world = await context.preview(changeOf(draft), keyValues(draft));
  const { signal } = context;
  const found = (await world.providers()).find(({ spec }) => spec.id === provider);
  let result: ProbeResult | undefined;
  // A local server, or an endpoint of the user's own, says itself what it has.
  if (found?.spec.modelList && (found.spec.local || found.models.length === 0)) {
    const startedAt = context.clock.now();
    const [list] = await world.refreshModels([provider], () => {}, signal);
    const latencyMs = context.clock.now() - startedAt;
    if (list?.failure) result = { ok: false, latencyMs, failure: list.failure };
    else if (found.spec.local) result = { ok: true, latencyMs, model: counted(list?.models ?? 0, 'model') };
  }
  result ??= await world.probe({ provider, ...(account !== 'default' && { account }) }, { signal });
  signal.throwIfAborted();
  const { ok, failure } = result;
  // Without a status nobody has answered: the failure is our own.
  return { isAccepted: ok || (failure?.status !== undefined && KNOWS_US.has(failure.kind)), result };
}

/** `works (glm-4.7, 320 ms)`, or the provider's reason. */
export function checkText({ result, isAccepted }: Check): string {
  if (result.ok) return `works (${[result.model, formatDuration(result.latencyMs)].filter(Boolean).join(', ')})`;
  return isAccepted ? `the key is accepted, but: ${verdictText(result)}` : verdictText(result);
}

/** The error of a check that was not passed. */
export function refused(owner: string, { result }: Check): UserError {
  const isKey = result.failure?.kind === 'auth';
  return new UserError({
    type: isKey ? 'key' : 'unproven',
    exitCode: result.failure ? exitCodeOfFailure(result.failure) : EXIT.failure,
    message: `nothing was changed: ${owner} could not be proved`,
    why: [verdictText(result)],
    ...(result.failure?.code !== undefined && { code: result.failure.code }),
    hint: isKey ? 'Check the key, and that it belongs to this provider' : 'Without the check: add --no-verify',
  });
}

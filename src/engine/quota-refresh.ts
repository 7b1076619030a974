// Owns asking providers what is left: their quota and balance endpoints, or one minimal request where only headers tell.

import { correct, type QuotaReading } from '../accounting/quota-told.ts';
import { accountKey, withUses } from '../accounting/quota-use.ts';
import { fixedReset } from '../accounting/quota-window.ts';
import type { ResolvedProvider } from '../domain/decision.ts';
import { type Failure, isFailure } from '../domain/failure.ts';
import type { Clock, StateStore, Transport } from '../domain/ports.ts';
import type { RouterState } from '../domain/state.ts';
import type { EpochMs, NanoUsd } from '../domain/units.ts';
import { classifyError } from '../wire/classify.ts';
import { type AccountReading, quotaRequest, readQuota } from '../wire/quota-endpoint.ts';
import { withoutCall } from './own-failures.ts';
import type { KeyAnswer } from './ports.ts';
import { readBody } from './read-body.ts';
import { withDeadline } from './sleep.ts';

/** What asking for one account came to. */
export interface QuotaRefresh {
  readonly provider: string;
  /** `default` where accounts have no names. */
  readonly account: string;
  readonly by: 'endpoint' | 'probe';
  /** Figures that were learned. */
  readonly figures: number;
  /** Of the probe; undefined where the price is unknown. */
  readonly cost?: NanoUsd;
  /** Whom the probe asked; absent where it was refused before. */
  readonly model?: string;
  readonly failure?: Failure;
}

export interface RefreshPorts {
  readonly clock: Clock;
  readonly transport: Transport;
  readonly state: Pick<StateStore, 'update'>;
  key(provider: ResolvedProvider, accountId: string): Promise<KeyAnswer>;
}

export interface RefreshLimits {
  readonly connectMs: number;
  readonly totalMs: number;
}

const MAX_BYTES = 1024 * 1024;
const LIMITS: RefreshLimits = { connectMs: 5000, totalMs: 10_000 };

/** Asks the endpoint for one account and keeps what it says. Never rejects for what a provider does. */
export async function refreshQuota(
  ports: RefreshPorts,
  provider: ResolvedProvider,
  account: string,
  signal: AbortSignal,
  limits = LIMITS,
): Promise<QuotaRefresh> {
  const told = { provider: provider.spec.id, account, by: 'endpoint' as const };
  try {
    const read = (limit: AbortSignal) => readEndpoint(ports, provider, account, limit, limits.connectMs);
    const reading = await withDeadline(limits.totalMs, signal, read);
    const now = ports.clock.now();
    await ports.state.update(state => [withReading(state, provider, account, reading, now), undefined]);
    return { ...told, figures: reading.limits.length + reading.balances.length };
  } catch (error) {
    if (!isFailure(error)) throw error;
    const isOurs = error.kind === 'aborted' && !signal.aborted;
    const late = { ...error, kind: 'timeout' as const, message: `no answer within ${limits.totalMs / 1000} s` };
    return { ...told, figures: 0, failure: isOurs ? late : error };
  }
}

async function readEndpoint(
  { clock, transport, key }: RefreshPorts,
  provider: ResolvedProvider,
  account: string,
  signal: AbortSignal,
  connectTimeoutMs: number,
): Promise<AccountReading> {
  const { spec, baseUrl, headers } = provider;
  const answer = await key(provider, account);
  if ('missing' in answer) throw withoutCall(answer);
  const target = { provider: spec, baseUrl, apiKey: answer.value, ...(headers && { headers }) };
  const request = quotaRequest(target);
  if (!request) throw failed('bad_request', 'it has no endpoint that tells what is left');
  const response = await transport.send(request, { signal, connectTimeoutMs });
  const body = await readBody(response, MAX_BYTES);
  if (response.status !== 200) throw classifyError(response, body, target, clock.now());
  const reading = readQuota(body, target);
  if (!reading) throw failed('malformed', 'the answer of its quota endpoint is not what it used to be');
  return reading;
}

function withReading(
  state: RouterState,
  { spec }: ResolvedProvider,
  account: string,
  { limits, balances }: AccountReading,
  now: EpochMs,
): RouterState {
  const key = accountKey(spec.id, account);
  // Where the endpoint does not say when, the published rule does.
  const published = (one: QuotaReading) =>
    spec.freeTier?.limits.find(({ unit, window }) => unit === one.unit && window === one.window);
  const timed = limits.map(one => {
    const rule = one.resetsAt === undefined ? published(one) : undefined;
    return rule ? { ...one, resetsAt: fixedReset(rule, now) } : one;
  });
  const told = withUses(state, key, correct(state.quotas[key] ?? [], timed, '', 'endpoint', now));
  if (balances.length === 0) return told;
  return { ...told, balances: { ...told.balances, [key]: balances.map(one => ({ ...one, at: now })) } };
}

const failed = (kind: Failure['kind'], message: string): Failure => ({ kind, scope: 'none', message });

// Owns the probe of a quota: one minimal request whose headers tell what is left, counted like any other.

import { usdFromNano } from '../accounting/money.ts';
import { accountKey, spend, withUses } from '../accounting/quota-use.ts';
import type { ResolvedAccount, ResolvedProvider } from '../domain/decision.ts';
import { newId } from '../domain/id.ts';
import type { Attempt } from '../domain/outcome.ts';
import { costsNothing } from '../router/option.ts';
import { readRateLimits } from '../wire/rate-limits.ts';
import type { EnginePorts } from './ports.ts';
import { type ProbeResult, probeProvider } from './probe.ts';
import type { QuotaRefresh } from './quota-refresh.ts';
import { recordAttempt } from './record.ts';

/** Asks for one word and keeps what the headers say; what it cost is in the result. Never rejects for what a provider does. */
export async function probeQuota(
  ports: EnginePorts,
  provider: ResolvedProvider,
  account: ResolvedAccount,
  signal: AbortSignal,
): Promise<QuotaRefresh> {
  const { spec } = provider;
  const startedAt = ports.clock.now();
  const result = await probeProvider(ports, provider, { account: account.id }, { signal });
  const { head, model, cost, failure } = result;
  const now = ports.clock.now();
  const readings = head ? readRateLimits(head, spec.quirks?.rateLimitHeaders, now) : [];
  if (model !== undefined && head)
    await record(ports, {
      provider,
      account,
      attempt: attemptOf(provider, account, model, result, startedAt),
      readings,
    });
  return {
    provider: spec.id,
    account: account.id,
    by: 'probe',
    figures: readings.length,
    ...(cost !== undefined && { cost }),
    ...(model !== undefined && { model }),
    ...(failure && { failure }),
  };
}

interface Probed {
  readonly provider: ResolvedProvider;
  readonly account: ResolvedAccount;
  readonly attempt: Attempt;
  readonly readings: ReturnType<typeof readRateLimits>;
}

async function record({ state, clock, dice }: EnginePorts, { provider, account, attempt, readings }: Probed) {
  const now = clock.now();
  const roll = dice.next();
  const model = provider.models.find(({ id }) => id === attempt.model)!;
  const { inputTokens = 0, outputTokens = 0 } = attempt.usage ?? {};
  const spent = { requests: 1, tokens: inputTokens + outputTokens, usd: usdFromNano(attempt.cost ?? 0) };
  const key = accountKey(provider.spec.id, account.id);
  await state.update(old => {
    const [uses, charged] = spend(old.quotas[key] ?? [], account.quota, attempt.model, spent, now);
    const isFree = costsNothing(model, account);
    const entry = { attempt, provider, task: 'simple' as const, isFree, charged, readings };
    // Nobody was answered: what `status` calls the current provider stays.
    const { current: _, ...rest } = recordAttempt(withUses(old, key, uses), entry, now, roll);
    return [{ ...rest, ...(old.current && { current: old.current }) }, undefined];
  });
}

function attemptOf(
  provider: ResolvedProvider,
  account: ResolvedAccount,
  model: string,
  { ok, latencyMs, failure, usage, cost, costSource }: ProbeResult,
  startedAt: number,
): Attempt {
  return {
    provider: provider.spec.id,
    model,
    ...(account.named && { account: account.id }),
    id: newId(),
    startedAt,
    latencyMs,
    ok,
    ...(failure && { failure }),
    ...(usage && { usage }),
    ...(cost !== undefined && { cost }),
    ...(costSource && { costSource }),
  };
}

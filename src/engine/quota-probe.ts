// Owns the probe of a quota: one minimal request whose headers tell what is left, counted like any other.
import type { ResolvedAccount, ResolvedProvider } from '../domain/decision.ts';
import { readRateLimits } from '../wire/rate-limits.ts';
import type { EnginePorts } from './ports.ts';
import { probeProvider } from './probe.ts';
import type { QuotaRefresh } from './quota-refresh.ts';

/** Asks for one word and keeps what the headers say; what it cost is in the result. Never rejects for what a provider does. */
export async function probeQuota(
  ports: EnginePorts,
  provider: ResolvedProvider,
  account: ResolvedAccount,
  signal: AbortSignal,
): Promise<QuotaRefresh> {
  const { spec } = provider;
  const { head, model, cost, costSource, failure } = await probeProvider(
    ports,
    provider,
    { account: account.id },
    { signal, learns: true },
  );
  const readings = head ? readRateLimits(head, spec.quirks?.rateLimitHeaders, ports.clock.now()) : [];
  return {
    provider: spec.id,
    account: account.id,
    by: 'probe',
    figures: readings.length,
    ...(cost !== undefined && { cost }),
    ...(model !== undefined && costSource !== undefined && { model }),
    ...(failure && { failure }),
  };
}

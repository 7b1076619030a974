// Owns the JSON documents of the dashboards.
import { tightest } from '../../accounting/quota.ts';
import { type GroupStats, type Stats, statsBy, statsOf, type Timing, totalStats } from '../../accounting/stats.ts';
import { isoTime } from '../../render/time.ts';
import { budgetDocument } from '../budgets.ts';
import { usdOrNull } from '../documents.ts';
import { shownAccount } from '../names.ts';
import { pinDocument } from '../pin.ts';
import type { AccountDocument, StatsDocument, StatusDocument } from '../schemas/status.ts';
import type { AccountStanding } from '../standing.ts';
import { contextShare } from './context-use.ts';
import { creditsNowDocument } from './credits.ts';
import { costOf, type Dashboard, isActive, isCurrent, type Overview } from './overview.ts';

export function statusDocument(dashboard: Dashboard): StatusDocument {
  const { at, current, pin, session, rows, state, switches, budgets, credits } = dashboard;
  const groups = (by: Parameters<typeof statsBy>[1]) => statsBy(state, by).map(groupDocument);
  return {
    schemaVersion: 1,
    at: new Date(at).toISOString(),
    current: currentDocument(current),
    pin: pinDocument(pin),
    session: sessionDocument(session),
    providers: rows.map(row => accountDocument(row, dashboard)),
    switches: switches.map(one => ({ ...one, at: new Date(one.at).toISOString() })),
    budgets: budgets.map(budgetDocument),
    credits: creditsNowDocument(credits),
    total: statsDocument(totalStats(state)),
    metrics: {
      provider: groups('provider'),
      account: groups('account'),
      model: groups('model'),
      task: groups('task'),
    },
  };
}

export function currentDocument(current: Overview['current']): StatusDocument['current'] {
  if (!current) return null;
  const { provider, model, account, at } = current;
  return { provider, model, account: account ?? null, at: new Date(at).toISOString() };
}

export function sessionDocument(session: Overview['session']): StatusDocument['session'] {
  if (!session) return null;
  const { name, at, contextTokens, contextWindow } = session;
  return {
    name,
    at: new Date(at).toISOString(),
    contextTokens: contextTokens ?? null,
    contextWindow: contextWindow ?? null,
    contextShare: contextShare(session) ?? null,
  };
}

export function accountDocument(row: AccountStanding, { current }: Pick<Overview, 'current'>): AccountDocument {
  const { provider, account, measure } = row;
  const binding = tightest(row.quotas);
  const { succeeded, latency, firstToken } = statsOf(measure);
  return {
    provider: provider.spec.id,
    account: shownAccount(account) ?? null,
    active: isActive(row),
    current: isCurrent(row, current),
    health: row.health,
    why: row.why ?? null,
    causes: row.breakers.map(({ cooldown: one, phase, nextProbeAt }) => ({
      kind: one.kind,
      scope: one.scope,
      model: one.scope === 'model' ? one.model : null,
      message: one.cause,
      since: new Date(one.since).toISOString(),
      until: new Date(one.until).toISOString(),
      source: one.source,
      phase,
      nextProbeAt: new Date(nextProbeAt).toISOString(),
    })),
    nextProbeAt: isoTime(row.nextProbeAt),
    recentSuccessRate: row.recentSuccessRate ?? null,
    quotaLeft: binding?.ratio ?? null,
    quotaResetsAt: isoTime(binding?.resetsAt),
    costUsd: usdOrNull(costOf(row)),
    requests: measure.requests,
    succeeded,
    failed: measure.failed,
    inputTokens: measure.inputTokens,
    outputTokens: measure.outputTokens,
    latencyP50Ms: row.latencyP50Ms === undefined ? null : Math.round(row.latencyP50Ms),
    latency: timingDocument(latency),
    firstToken: timingDocument(firstToken),
    errors: { ...measure.errors },
  };
}

function groupDocument({ key, ...stats }: GroupStats): StatusDocument['metrics']['provider'][number] {
  const account = key.account === 'default' ? null : key.account;
  return { ...key, ...(key.account !== undefined && { account }), ...statsDocument(stats) };
}

function statsDocument(stats: Stats): StatsDocument {
  return {
    requests: stats.requests,
    succeeded: stats.succeeded,
    failed: stats.failed,
    successRate: stats.successRate ?? null,
    inputTokens: stats.inputTokens,
    outputTokens: stats.outputTokens,
    costUsd: usdOrNull(stats.unpriced > 0 && stats.cost === 0 ? undefined : stats.cost),
    unpriced: stats.unpriced,
    latency: timingDocument(stats.latency),
    firstToken: timingDocument(stats.firstToken),
    errors: { ...stats.errors },
    lastAt: stats.requests === 0 ? null : new Date(stats.lastAt).toISOString(),
  };
}

function timingDocument(timing: Timing | undefined): StatsDocument['latency'] {
  if (!timing) return null;
  const [avgMs, p50Ms, p95Ms, p99Ms] = [timing.avgMs, timing.p50Ms, timing.p95Ms, timing.p99Ms].map(Math.round);
  return { avgMs: avgMs!, p50Ms: p50Ms!, p95Ms: p95Ms!, p99Ms: p99Ms! };
}

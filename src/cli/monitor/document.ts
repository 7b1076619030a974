// Owns the JSON document of a scene.
import { usdFromNano } from '../../accounting/money.ts';
import { usdOrNull } from '../documents.ts';
import { pinDocument } from '../pin.ts';
import type { MonitorDocument } from '../schemas/monitor.ts';
import { accountDocument, currentDocument, sessionDocument } from '../status/document.ts';
import type { Scene } from './scene.ts';

const SHOWN_DECISIONS = 50;

export function monitorDocument({ overview, rows, decisions, today, total }: Scene): MonitorDocument {
  const { cost, isPartial, ...counts } = today;
  return {
    schemaVersion: 1,
    at: new Date(overview.at).toISOString(),
    current: currentDocument(overview.current),
    pin: pinDocument(overview.pin),
    session: sessionDocument(overview.session),
    today: { ...counts, costUsd: usdFromNano(cost), partial: isPartial },
    total: {
      requests: total.requests,
      failed: total.failed,
      cancelled: total.cut,
      costUsd: usdFromNano(total.cost),
      unpriced: total.unpriced,
    },
    providers: rows.map(({ standing, times }) => ({
      ...accountDocument(standing, overview),
      latestMs: times.map(time => time ?? null),
    })),
    decisions: decisions.slice(0, SHOWN_DECISIONS).map(entry => ({
      id: entry.id,
      at: new Date(entry.at).toISOString(),
      ok: entry.ok,
      task: entry.task,
      reason: entry.reason,
      provider: entry.provider ?? null,
      model: entry.model ?? null,
      account: entry.account ?? null,
      kind: entry.kind ?? null,
      latencyMs: entry.latencyMs,
      costUsd: usdOrNull(entry.costNanoUsd),
      attempts: entry.attempts.length,
    })),
  };
}

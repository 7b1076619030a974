// Owns how domain values are written in JSON: null for unknown, ISO times, US dollars.
import { usdFromNano } from '../accounting/money.ts';
import type { Decision, Exclusion, PassedOver } from '../domain/decision.ts';
import type { Attempt, Cached, Cut, LoggedAttempt, Outcome } from '../domain/outcome.ts';
import type { EpochMs, NanoUsd } from '../domain/units.ts';
import type { Usage } from '../domain/usage.ts';
import { isoTime } from '../render/time.ts';
import { cutOf } from './cut-notice.ts';
import type { AttemptDocument, CachedDocument, UsageDocument } from './schemas/attempt.ts';
import type { ChatDocument } from './schemas/chat.ts';
import type { ExplainDocument } from './schemas/explain.ts';

export const usdOrNull = (cost: NanoUsd | undefined) => (cost === undefined ? null : usdFromNano(cost));

export function usageDocument(usage: Usage | undefined): UsageDocument {
  return {
    inputTokens: usage?.inputTokens ?? null,
    outputTokens: usage?.outputTokens ?? null,
    cachedInputTokens: usage?.cachedInputTokens ?? null,
    reasoningTokens: usage?.reasoningTokens ?? null,
  };
}

export function attemptDocument(attempt: Attempt): AttemptDocument {
  const { failure, cost, ...rest } = attempt;
  return loggedAttemptDocument({ ...rest, ...failure, costNanoUsd: cost });
}

export function loggedAttemptDocument(attempt: Omit<LoggedAttempt, 'id'>): AttemptDocument {
  return {
    provider: attempt.provider,
    model: attempt.model,
    account: attempt.account ?? null,
    ok: attempt.ok,
    reason: attempt.kind ?? null,
    status: attempt.status ?? null,
    code: attempt.code ?? null,
    message: attempt.message ?? null,
    latencyMs: attempt.latencyMs,
    firstTokenMs: attempt.firstTokenMs ?? null,
    costUsd: usdOrNull(attempt.costNanoUsd),
    costSource: attempt.costSource ?? null,
    priceVersion: attempt.priceVersion ?? null,
    resetsAt: isoTime(attempt.resetsAt),
  };
}

function cutDocument(cut: Cut | undefined): ChatDocument['cut'] {
  if (!cut) return null;
  const isMoney = 'name' in cut;
  return { by: cut.by, tokens: isMoney ? null : (cut.tokens ?? null), name: isMoney ? cut.name : null };
}

/** `now`: when it was given again. */
export function cachedDocument({ id, at, costNanoUsd }: Cached, now: EpochMs): CachedDocument {
  return { id, at: new Date(at).toISOString(), ageMs: now - at, savedUsd: usdOrNull(costNanoUsd) };
}

/** `now`: when the answer was there. */
export function chatDocument(outcome: Outcome, now: EpochMs, object?: { readonly value: unknown }): ChatDocument {
  const { candidate, answer, decision } = outcome;
  const reasoning = answer?.reasoning.map(({ text }) => text).join('') ?? '';
  return {
    schemaVersion: 1,
    ok: true,
    id: outcome.id,
    provider: candidate?.provider ?? null,
    model: candidate?.model ?? null,
    account: candidate?.account ?? null,
    reason: outcome.reason,
    task: decision.analysis.task,
    text: answer?.text ?? '',
    ...(object && { object: object.value }),
    reasoning: reasoning === '' ? null : reasoning,
    toolCalls: (answer?.toolCalls ?? []).map(({ id, name, arguments: args }) => ({ id, name, arguments: args })),
    finishReason: answer?.finishReason ?? 'error',
    usage: usageDocument(outcome.usage),
    costUsd: usdOrNull(outcome.cost),
    latencyMs: outcome.latencyMs,
    firstTokenMs: outcome.firstTokenMs ?? null,
    attempts: outcome.attempts.map(attemptDocument),
    cached: outcome.cached ? cachedDocument(outcome.cached, now) : null,
    cut: cutDocument(cutOf(outcome)),
  };
}

export function exclusionDocument({ provider, model, account, reason, detail, until }: Exclusion) {
  return { provider, model, account: account ?? null, reason, detail, until: isoTime(until) };
}

export function explainDocument(decision: Decision): ExplainDocument {
  const { analysis, chain, excluded, soonest } = decision;
  return {
    schemaVersion: 1,
    provider: decision.provider ?? null,
    model: decision.model ?? null,
    account: decision.account ?? null,
    reason: decision.reason,
    confidence: decision.confidence,
    task: analysis.task,
    taskConfidence: analysis.confidence,
    taskConfident: analysis.confident,
    inputTokens: analysis.inputTokens,
    outputTokens: analysis.outputTokens,
    needs: { ...analysis.needs },
    estimatedCostUsd: usdOrNull(chain[0]?.estimatedCost),
    chain: chain.map(one => ({
      provider: one.provider,
      model: one.model,
      account: one.account ?? null,
      reason: one.reason,
      score: { ...one.score },
      estimatedCostUsd: usdOrNull(one.estimatedCost),
      coolingUntil: isoTime(one.coolingUntil),
      outlook: one.outlook
        ? {
            demand: one.outlook.demand,
            resetsAt: new Date(one.outlook.resetsAt).toISOString(),
            runsOutAt: isoTime(one.outlook.runsOutAt),
          }
        : null,
    })),
    excluded: excluded.map(exclusionDocument),
    notices: [...decision.notices],
    soonest: soonest
      ? {
          provider: soonest.candidate.provider,
          model: soonest.candidate.model,
          account: soonest.candidate.account ?? null,
          at: new Date(soonest.at).toISOString(),
        }
      : null,
    passedOver: passedOverDocument(decision.passedOver),
    refusal: decision.refusal
      ? { type: decision.refusal.kind, message: decision.refusal.message, code: decision.refusal.code ?? null }
      : null,
  };
}

export function passedOverDocument(all: readonly PassedOver[] = []): ExplainDocument['passedOver'] {
  return all.map(({ provider, model, account, kind, code, until }) => ({
    provider,
    model,
    account: account ?? null,
    kind,
    code: code ?? null,
    until: isoTime(until),
  }));
}

// Owns the JSON document of `quota`.
import { array, boolean, type infer as Infer, literal, nullable, number, object, string } from 'zod/mini';

export const quotaSchema = object({
  schemaVersion: literal(1),
  at: string(),
  quotas: array(
    object({
      provider: string(),
      /** Named accounts only. */
      account: nullable(string()),
      /** Of how many accounts this is the sum; null for a figure of one account. */
      poolOf: nullable(number()),
      /** Where the limit is counted per model. */
      model: nullable(string()),
      unit: string(),
      window: string(),
      limit: nullable(number()),
      used: nullable(number()),
      left: nullable(number()),
      /** Share left, 0..1. */
      ratio: nullable(number()),
      resetsAt: nullable(string()),
      /** When all of a rolling window is back; `resetsAt` is when the first of it is. */
      fullAt: nullable(string()),
      burnPerHour: nullable(number()),
      /** When it is spent at this rate, if before the reset. */
      runsOutAt: nullable(string()),
      /** `headers`, `endpoint`, `counted`, `published`, or `refusal`: the provider said that it is spent, without figures. */
      source: nullable(string()),
      ageMs: nullable(number()),
      /** The tightest of its account. */
      binding: boolean(),
    }),
  ),
  /** Money on accounts, as endpoints told it. */
  balances: array(
    object({
      provider: string(),
      account: nullable(string()),
      amount: number(),
      /** ISO 4217; null where the provider does not say. */
      currency: nullable(string()),
      source: literal('endpoint'),
      ageMs: number(),
    }),
  ),
  /** Who was asked for this, and what came of it. */
  asked: array(
    object({
      provider: string(),
      account: nullable(string()),
      /** `endpoint` or `probe`. */
      by: string(),
      /** Whom a probe asked. */
      model: nullable(string()),
      ok: boolean(),
      reason: nullable(string()),
      message: nullable(string()),
      costUsd: nullable(number()),
    }),
  ),
});
export type QuotaDocument = Infer<typeof quotaSchema>;

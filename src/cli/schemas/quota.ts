// Owns the JSON document of `quota`.
import { array, boolean, type infer as Infer, literal, nullable, number, object, string } from 'zod/mini';

export const quotaSchema = object({
  schemaVersion: literal(1),
  at: string(),
  quotas: array(
    object({
      provider: string(),
      account: nullable(string()),
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
      burnPerHour: nullable(number()),
      /** When it is spent at this rate, if before the reset. */
      runsOutAt: nullable(string()),
      /** `headers`, `endpoint`, `counted` or `published`. */
      source: nullable(string()),
      ageMs: nullable(number()),
      /** The tightest of its account. */
      binding: boolean(),
    }),
  ),
});
export type QuotaDocument = Infer<typeof quotaSchema>;

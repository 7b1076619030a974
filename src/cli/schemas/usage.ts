// Owns the JSON document of `usage`: the seeds' comprehensive stats, and how budgets stand.
import { array, type infer as Infer, int, literal, nullable, number, object, string } from 'zod/mini';
import { budgetSchema } from './budget.ts';
import { replaySchema } from './replay.ts';

const sums = {
  /** Attempts at upstreams. */
  calls: int(),
  failed: int(),
  inputTokens: int(),
  outputTokens: int(),
  cachedInputTokens: int(),
  costUsd: number(),
  /** Calls of unknown cost; they are in no sum. */
  unpricedCalls: int(),
};

export const usageSchema = object({
  schemaVersion: literal(1),
  days: int(),
  /** First and last day, in the user's zone. */
  from: string(),
  to: string(),
  /** `cached`: answered from the store of `chat --cache`, at no cost. */
  overview: object({ requests: int(), answered: int(), cached: int(), ...sums }),
  by_provider: array(object({ provider: string(), ...sums })),
  by_model: array(object({ provider: string(), model: string(), ...sums })),
  by_account: array(object({ provider: string(), account: string(), ...sums })),
  by_task_type: array(object({ task: string(), ...sums })),
  by_client: array(object({ client: nullable(string()), ...sums })),
  by_day: array(object({ day: string(), ...sums })),
  /** Present with --savings: what the same traffic would have cost under that policy. Negative: it would have been cheaper. */
  savings: nullable(
    object({
      /** As it was named: a file, `previous`, or a day. */
      policy: string(),
      /** When it ruled; null for a file, and at the end where it still rules or nobody noticed when it ended. */
      ruledFrom: nullable(string()),
      ruledUntil: nullable(string()),
      savedUsd: number(),
      ...replaySchema.shape,
    }),
  ),
  budgets: array(budgetSchema),
});
export type UsageDocument = Infer<typeof usageSchema>;

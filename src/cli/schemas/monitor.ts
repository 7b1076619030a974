// Owns the JSON document of `monitor --once`.
import { array, boolean, extend, type infer as Infer, literal, nullable, number, object, string } from 'zod/mini';
import { pinSchema } from './pin.ts';
import { accountSchema, currentSchema, sessionSchema } from './status.ts';

export const monitorSchema = object({
  schemaVersion: literal(1),
  at: string(),
  current: currentSchema,
  pin: pinSchema,
  session: sessionSchema,
  /** Since midnight in the user's zone. */
  today: object({
    requests: number(),
    failed: number(),
    tokens: number(),
    costUsd: number(),
    /** Answers whose cost is not known, and which `costUsd` lacks. */
    unpriced: number(),
    /** There was more than could be read. */
    partial: boolean(),
  }),
  /** Of all time; `cancelled` are not among the requests. */
  total: object({ requests: number(), failed: number(), cancelled: number(), costUsd: number(), unpriced: number() }),
  /** As in `status`, and the latest times, oldest first: milliseconds, null for an attempt that failed. */
  providers: array(extend(accountSchema, { latestMs: array(nullable(number())) })),
  /** Newest first. */
  decisions: array(
    object({
      id: string(),
      at: string(),
      ok: boolean(),
      task: string(),
      reason: string(),
      provider: nullable(string()),
      model: nullable(string()),
      account: nullable(string()),
      kind: nullable(string()),
      latencyMs: number(),
      costUsd: nullable(number()),
      attempts: number(),
    }),
  ),
});
export type MonitorDocument = Infer<typeof monitorSchema>;

// Owns the JSON document of `status`.
import { array, boolean, type infer as Infer, literal, nullable, number, object, record, string } from 'zod/mini';
import { pinSchema } from './pin.ts';

export const statusSchema = object({
  schemaVersion: literal(1),
  at: string(),
  current: nullable(object({ provider: string(), model: string(), account: nullable(string()), at: string() })),
  pin: pinSchema,
  providers: array(
    object({
      provider: string(),
      account: nullable(string()),
      active: boolean(),
      current: boolean(),
      health: string(),
      why: nullable(string()),
      nextProbeAt: nullable(string()),
      /** Share of the tightest quota that is left, 0..1. */
      quotaLeft: nullable(number()),
      quotaResetsAt: nullable(string()),
      costUsd: nullable(number()),
      requests: number(),
      failed: number(),
      inputTokens: number(),
      outputTokens: number(),
      latencyP50Ms: nullable(number()),
      errors: record(string(), number()),
    }),
  ),
  switches: array(object({ at: string(), from: string(), to: string(), reason: string() })),
});
export type StatusDocument = Infer<typeof statusSchema>;

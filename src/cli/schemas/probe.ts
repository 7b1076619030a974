// Owns the JSON form of one live proof.
import { boolean, type infer as Infer, nullable, number, object, string } from 'zod/mini';

export const probeSchema = object({
  provider: string(),
  account: string(),
  ok: boolean(),
  latencyMs: number(),
  model: nullable(string()),
  reason: nullable(string()),
  message: nullable(string()),
  /** Null where it is not known, or nobody was asked. */
  costUsd: nullable(number()),
});
export type ProbeDocument = Infer<typeof probeSchema>;

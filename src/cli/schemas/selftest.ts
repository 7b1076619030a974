// Owns the JSON document of `selftest`.
import {
  array,
  boolean,
  type infer as Infer,
  literal,
  nullable,
  number,
  object,
  enum as oneOf,
  string,
} from 'zod/mini';

const role = object({ provider: string(), model: string() });

export const selftestSchema = object({
  schemaVersion: literal(1),
  /** Every fault came to the ideal end. */
  ok: boolean(),
  simulated: literal(true),
  /** False: others play the parts, since nothing of the user's can be used. */
  ownProviders: boolean(),
  primary: role,
  fallback: nullable(role),
  tookMs: number(),
  passed: number(),
  faults: array(
    object({
      id: string(),
      title: string(),
      verdict: oneOf(['ideal', 'safe', 'failed']),
      problems: array(string()),
      /** What a first look saw that a busy machine spoilt; null where there was one look. */
      first: nullable(object({ busyMs: number(), problems: array(string()) })),
      primaryHits: number(),
      fallbackHits: number(),
      requests: array(
        object({
          ok: boolean(),
          provider: nullable(string()),
          reason: nullable(string()),
          tookMs: number(),
          attempts: number(),
        }),
      ),
    }),
  ),
});
export type SelftestDocument = Infer<typeof selftestSchema>;

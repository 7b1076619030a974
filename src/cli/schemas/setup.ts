// Owns the JSON document of `setup`. It has no field that could hold a key.
import { array, boolean, type infer as Infer, literal, nullable, object, string } from 'zod/mini';

export const setupSchema = object({
  schemaVersion: literal(1),
  ok: literal(true),
  path: string(),
  changed: boolean(),
  changes: array(string()),
  accounts: array(
    object({
      provider: string(),
      account: string(),
      source: string(),
      adopted: boolean(),
      /** Null where it was not tried. */
      verified: nullable(boolean()),
      reason: nullable(string()),
      message: nullable(string()),
    }),
  ),
  takesEffect: literal('next_request'),
});
export type SetupDocument = Infer<typeof setupSchema>;

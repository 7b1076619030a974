// Owns the JSON document of `prefer` and `set`.
import { array, type infer as Infer, literal, nullable, object, record, string, unknown } from 'zod/mini';

export const preferSchema = object({
  schemaVersion: literal(1),
  ok: literal(true),
  changes: array(object({ path: string(), before: nullable(unknown()), after: nullable(unknown()) })),
  takesEffect: literal('next_request'),
  preferences: record(string(), unknown()),
});
export type PreferDocument = Infer<typeof preferSchema>;

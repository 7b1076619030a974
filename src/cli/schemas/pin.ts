// Owns the JSON documents of `switch` and of a pin wherever one is shown.
import { type infer as Infer, literal, nullable, object, string } from 'zod/mini';

export const pinSchema = nullable(object({ provider: string(), model: nullable(string()), until: nullable(string()) }));
export type PinDocument = Infer<typeof pinSchema>;

export const switchSchema = object({
  schemaVersion: literal(1),
  ok: literal(true),
  before: pinSchema,
  after: pinSchema,
  /** The conversation that it holds for; null: all. */
  session: nullable(string()),
  takesEffect: literal('next_request'),
});

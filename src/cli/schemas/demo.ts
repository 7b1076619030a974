// Owns the JSON document of `demo`.
import { array, boolean, type infer as Infer, literal, nullable, number, object, string } from 'zod/mini';
import { attemptsSchema } from './attempt.ts';

export const demoSchema = object({
  schemaVersion: literal(1),
  /** Every step went as planned. */
  ok: boolean(),
  simulated: literal(true),
  tookMs: number(),
  steps: array(
    object({
      prompt: string(),
      see: string(),
      ok: boolean(),
      task: string(),
      expected: object({ provider: string(), after: nullable(string()) }),
      /** Null where nobody answered. */
      provider: nullable(string()),
      model: nullable(string()),
      text: string(),
      latencyMs: number(),
      attempts: attemptsSchema,
    }),
  ),
});
export type DemoDocument = Infer<typeof demoSchema>;

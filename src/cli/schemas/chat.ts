// Owns the JSON document of `chat`.
import { array, type infer as Infer, literal, nullable, number, object, optional, string, unknown } from 'zod/mini';
import { attemptsSchema, usageSchema } from './attempt.ts';

export const chatSchema = object({
  schemaVersion: literal(1),
  ok: literal(true),
  id: string(),
  provider: nullable(string()),
  model: nullable(string()),
  account: nullable(string()),
  reason: string(),
  task: string(),
  text: string(),
  /** The validated value, with --schema. */
  object: optional(unknown()),
  /** Name of the conversation, with -c or --session. */
  session: optional(string()),
  reasoning: nullable(string()),
  toolCalls: array(object({ id: string(), name: string(), arguments: string() })),
  finishReason: string(),
  usage: usageSchema,
  costUsd: nullable(number()),
  latencyMs: number(),
  firstTokenMs: nullable(number()),
  attempts: attemptsSchema,
});
export type ChatDocument = Infer<typeof chatSchema>;

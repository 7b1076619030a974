// Owns the JSON document of `chat`.
import {
  array,
  type infer as Infer,
  literal,
  nullable,
  number,
  object,
  optional,
  string,
  union,
  unknown,
} from 'zod/mini';
import { attemptsSchema, cachedSchema, usageSchema } from './attempt.ts';
import { dryRunSchema } from './explain.ts';

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
  cached: cachedSchema,
  /** What cut the answer off; null where it is whole. */
  cut: nullable(
    object({
      /** `max_tokens` (of the call, the settings, or what is usual), `output_limit` of the model, `budget` or `credits`. */
      by: string(),
      /** Of max_tokens and, where it is known, of output_limit. */
      tokens: nullable(number()),
      /** The money that paid for no more: `budget of $1 a day`. */
      name: nullable(string()),
    }),
  ),
});

/** What `chat` prints: an answer, or with --dry-run the decision alone. */
export const chatDocuments = union([chatSchema, dryRunSchema]);

export type ChatDocument = Infer<typeof chatSchema>;

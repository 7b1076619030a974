// Owns the JSON shape of attempts and usage, shared by all documents that show them.
import { array, boolean, type infer as Infer, nullable, number, object, string } from 'zod/mini';

export const usageSchema = object({
  inputTokens: nullable(number()),
  outputTokens: nullable(number()),
  cachedInputTokens: nullable(number()),
  reasoningTokens: nullable(number()),
});

export const attemptSchema = object({
  provider: string(),
  model: string(),
  account: nullable(string()),
  ok: boolean(),
  /** Kind of failure. */
  reason: nullable(string()),
  status: nullable(number()),
  code: nullable(string()),
  message: nullable(string()),
  latencyMs: number(),
  firstTokenMs: nullable(number()),
  costUsd: nullable(number()),
  /** Who gave the cost: `provider`, `table`, `estimate`, or `unknown`. */
  costSource: nullable(string()),
  /** Of the prices it was worked out with: that of the catalogue, `config`, or `list` and when it was read. */
  priceVersion: nullable(string()),
  resetsAt: nullable(string()),
});

/** An answer from the store of `chat --cache`: null where somebody was asked. */
export const cachedSchema = nullable(
  object({
    /** Of the request that it was first given to. */
    id: string(),
    at: string(),
    ageMs: number(),
    /** What it cost then. */
    savedUsd: nullable(number()),
  }),
);

export const attemptsSchema = array(attemptSchema);
export type AttemptDocument = Infer<typeof attemptSchema>;
export type UsageDocument = Infer<typeof usageSchema>;
export type CachedDocument = NonNullable<Infer<typeof cachedSchema>>;

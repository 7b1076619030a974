// Owns the JSON document of `sessions`.
import { array, boolean, type infer as Infer, literal, nullable, number, object, string } from 'zod/mini';

const sessionSchema = object({
  name: string(),
  /** When something was last added; null where its file says nonsense. */
  at: nullable(string()),
  turns: number(),
  /** The beginning of the first question. */
  title: nullable(string()),
  costUsd: nullable(number()),
  /** Who answered last. */
  provider: nullable(string()),
  model: nullable(string()),
  contextTokens: nullable(number()),
  contextWindow: nullable(number()),
});

export const sessionsSchema = object({
  schemaVersion: literal(1),
  /** Newest first; with a name that one alone. */
  sessions: array(sessionSchema),
  /** Kept, but not to be read by this version or from this disk; empty where one was named. */
  unusable: array(object({ name: string(), why: string() })),
  /** All that was said, as Markdown, where one was named and is not removed. */
  transcript: nullable(string()),
  removed: boolean(),
});
export type SessionsDocument = Infer<typeof sessionsSchema>;

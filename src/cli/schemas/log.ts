// Owns the JSON document of `log`; with --follow each entry is a line of its own.
import { array, boolean, type infer as Infer, literal, nullable, number, object, optional, string } from 'zod/mini';
import { attemptsSchema, cachedSchema, usageSchema } from './attempt.ts';
import { excludedSchema, passedOverSchema, rankedSchema } from './explain.ts';
import { replaySchema } from './replay.ts';

export const logEntrySchema = object({
  id: string(),
  at: string(),
  session: nullable(string()),
  client: nullable(string()),
  /** `probe`, `second_opinion` or `repair`; null: somebody's question. */
  purpose: nullable(string()),
  task: string(),
  taskConfidence: number(),
  inputTokens: number(),
  reason: string(),
  ok: boolean(),
  provider: nullable(string()),
  model: nullable(string()),
  account: nullable(string()),
  kind: nullable(string()),
  /** Tells kinds apart that are alike: `budget_spent`, `credits_short`, `unknown_name` and the like. */
  code: nullable(string()),
  message: nullable(string()),
  usage: usageSchema,
  costUsd: nullable(number()),
  latencyMs: number(),
  firstTokenMs: nullable(number()),
  attempts: attemptsSchema,
  chain: array(rankedSchema),
  excluded: excludedSchema,
  passedOver: passedOverSchema,
  cached: cachedSchema,
});

export const logSchema = object({
  schemaVersion: literal(1),
  entries: array(logEntrySchema),
  replay: optional(replaySchema),
});
export type LogEntryDocument = Infer<typeof logEntrySchema>;

// Owns the JSON document of `explain`, and of `chat --dry-run`.
import {
  array,
  boolean,
  extend,
  type infer as Infer,
  literal,
  nullable,
  number,
  object,
  record,
  string,
} from 'zod/mini';

export const rankedSchema = object({
  provider: string(),
  model: string(),
  account: nullable(string()),
  reason: string(),
  /** Terms 0..1 and `total` 0..100. */
  score: record(string(), number()),
  estimatedCostUsd: nullable(number()),
  coolingUntil: nullable(string()),
  /** What becomes of its quota at the present pace; null where none is known. */
  outlook: nullable(
    object({
      /** What will be used until the reset over what is left. */
      demand: number(),
      resetsAt: string(),
      /** Where that is before the reset. */
      runsOutAt: nullable(string()),
    }),
  ),
});

export const passedOverSchema = array(
  object({
    provider: string(),
    model: string(),
    account: nullable(string()),
    kind: string(),
    /** `budget_spent` or `credits_short` where it is money that was short. */
    code: nullable(string()),
    until: nullable(string()),
  }),
);

export const excludedSchema = array(
  object({
    provider: string(),
    model: string(),
    account: nullable(string()),
    reason: string(),
    detail: string(),
    until: nullable(string()),
  }),
);

export const explainSchema = object({
  schemaVersion: literal(1),
  provider: nullable(string()),
  model: nullable(string()),
  account: nullable(string()),
  reason: string(),
  confidence: number(),
  task: string(),
  taskConfidence: number(),
  taskConfident: boolean(),
  inputTokens: number(),
  outputTokens: number(),
  needs: object({ vision: boolean(), tools: boolean(), json: boolean() }),
  estimatedCostUsd: nullable(number()),
  chain: array(rankedSchema),
  excluded: excludedSchema,
  notices: array(string()),
  soonest: nullable(object({ provider: string(), model: string(), account: nullable(string()), at: string() })),
  /** Who stands above the head of the chain and is not asked first: resting, or its quota is spent. */
  passedOver: passedOverSchema,
  /** How the call would end, where nobody is available. */
  refusal: nullable(object({ type: string(), message: string(), code: nullable(string()) })),
});

/** As `chat --dry-run` prints it. */
export const dryRunSchema = extend(explainSchema, { dryRun: literal(true) });

export type ExplainDocument = Infer<typeof explainSchema>;

// Owns the JSON document of `status`.
import {
  array,
  boolean,
  extend,
  type infer as Infer,
  literal,
  nullable,
  number,
  object,
  optional,
  record,
  string,
} from 'zod/mini';
import { budgetSchema } from './budget.ts';
import { pinSchema } from './pin.ts';

/** Milliseconds; null where nothing was timed. */
const timing = nullable(object({ avgMs: number(), p50Ms: number(), p95Ms: number(), p99Ms: number() }));

const stats = object({
  requests: number(),
  succeeded: number(),
  failed: number(),
  successRate: nullable(number()),
  inputTokens: number(),
  outputTokens: number(),
  costUsd: nullable(number()),
  /** Attempts whose cost is not known, and which `costUsd` lacks. */
  unpriced: number(),
  latency: timing,
  firstToken: timing,
  errors: record(string(), number()),
  lastAt: nullable(string()),
});
export type StatsDocument = Infer<typeof stats>;

const group = extend(stats, {
  provider: optional(string()),
  account: optional(nullable(string())),
  model: optional(string()),
  task: optional(string()),
});

export const currentSchema = nullable(
  object({ provider: string(), model: string(), account: nullable(string()), at: string() }),
);

/** The conversation that was last added to, and what it takes of its model's window. */
export const sessionSchema = nullable(
  object({
    name: string(),
    at: string(),
    contextTokens: nullable(number()),
    contextWindow: nullable(number()),
    contextShare: nullable(number()),
  }),
);

export const accountSchema = object({
  provider: string(),
  account: nullable(string()),
  active: boolean(),
  current: boolean(),
  health: string(),
  why: nullable(string()),
  causes: array(
    object({
      kind: string(),
      /** `model`, `account`, `free_models`, `paid_models` or `provider`. */
      scope: string(),
      model: nullable(string()),
      message: string(),
      since: string(),
      until: string(),
      /** Who gave the deadline: `header`, `body`, `text`, `rule`, or `backoff` where nobody did. */
      source: string(),
      /** `open`, `probing` or `half_open`. */
      phase: string(),
      /** When a request may try whether it is over, at the earliest. */
      nextProbeAt: string(),
    }),
  ),
  nextProbeAt: nullable(string()),
  /** Share of the attempts of the last minutes that succeeded, 0..1; null where there were too few. */
  recentSuccessRate: nullable(number()),
  /** Share of the tightest quota that is left, 0..1. */
  quotaLeft: nullable(number()),
  quotaResetsAt: nullable(string()),
  costUsd: nullable(number()),
  requests: number(),
  succeeded: number(),
  failed: number(),
  inputTokens: number(),
  outputTokens: number(),
  latencyP50Ms: nullable(number()),
  latency: timing,
  firstToken: timing,
  errors: record(string(), number()),
});
export type AccountDocument = Infer<typeof accountSchema>;

export const statusSchema = object({
  schemaVersion: literal(1),
  at: string(),
  current: currentSchema,
  pin: pinSchema,
  session: sessionSchema,
  providers: array(accountSchema),
  switches: array(object({ at: string(), from: string(), to: string(), reason: string() })),
  /** Spending limits, and how much of each is spent. */
  budgets: array(budgetSchema),
  /** Null where calls are not paid with them; `problem` says why nobody knows what is left. */
  credits: nullable(object({ credits: nullable(number()), usd: nullable(number()), problem: nullable(string()) })),
  total: stats,
  /** The same figures, grouped. */
  metrics: object({ provider: array(group), account: array(group), model: array(group), task: array(group) }),
});
export type StatusDocument = Infer<typeof statusSchema>;

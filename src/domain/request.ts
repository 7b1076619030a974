// Owns what a caller asks: the chat request itself, and the wishes about who should answer it.
import type { Message } from './message.ts';
import type { Task } from './task.ts';

export interface Tool {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
}
export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

export type ResponseFormat =
  | { readonly type: 'json' }
  | { readonly type: 'json_schema'; readonly name: string; readonly schema: Readonly<Record<string, unknown>> };

/** A chat request in no vendor's dialect. A field that the caller did not set is absent and is never sent. */
export interface ChatRequest {
  readonly messages: readonly Message[];
  readonly tools?: readonly Tool[];
  readonly toolChoice?: ToolChoice;
  readonly responseFormat?: ResponseFormat;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
  readonly reasoningEffort?: string;
}

export const BUDGET_MODES = ['free_only', 'cost_first', 'quality_first', 'balanced'] as const;
export type BudgetMode = (typeof BUDGET_MODES)[number];
export const QUALITY_GOALS = ['max_speed', 'balanced', 'max_quality', 'max_context'] as const;
export type QualityGoal = (typeof QUALITY_GOALS)[number];
/** What a caller cares for most, as one word: the columns of the task x priority matrix, and `budgetPriority` of a call. */
export const PRIORITIES = ['quality', 'speed', 'cost', 'balanced'] as const;
export type Priority = (typeof PRIORITIES)[number];
export const SORTS = ['price', 'throughput', 'latency'] as const;
export type Sort = (typeof SORTS)[number];

/** The highest price a caller accepts, USD per million tokens. */
export interface MaxPrice {
  readonly prompt?: number;
  readonly completion?: number;
}

/** What this one call says about routing; it outranks every standing preference. */
export interface RoutingOptions {
  /** A named provider or model is a promise: no failover away from it unless `fallback`. */
  readonly provider?: string;
  readonly model?: string;
  /** true: failover allowed even from a named one; false: never; undefined: only where nothing is named. */
  readonly fallback?: boolean;
  readonly fallbackModels?: readonly string[];
  readonly task?: Task;
  readonly quality?: QualityGoal;
  readonly budget?: BudgetMode;
  readonly maxPrice?: MaxPrice;
  readonly sort?: Sort;
  readonly dataCollection?: 'allow' | 'deny';
  /** Zero data retention wanted. */
  readonly zdr?: boolean;
  readonly openrouter?: boolean | 'only';
  /** The client in whose name it is asked: its budgets hold beside the general ones. */
  readonly client?: string;
  /** How long to wait for a candidate to come back when none is available, ms. */
  readonly waitMs?: number;
  /** The deadline of the whole request, ms. */
  readonly timeoutMs?: number;
}

/** `budgetPriority` in terms of goals and budgets. */
export const PRIORITY_GOALS: Readonly<Record<Priority, Pick<RoutingOptions, 'quality' | 'budget'>>> = {
  quality: { budget: 'quality_first' },
  speed: { quality: 'max_speed' },
  cost: { budget: 'cost_first' },
  balanced: { budget: 'balanced' },
};

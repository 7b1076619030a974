// Owns what a provider is: data only. A built-in one and one from the user's config are the same type.
import type { FailureKind, FailureScope, Repair } from './failure.ts';
import type { ModelSpec, WireFormat } from './model.ts';
import type { QuotaRule } from './quota.ts';

/** How a request proves who sends it. */
export type Auth =
  | { readonly type: 'none' }
  | { readonly type: 'bearer' }
  | { readonly type: 'header'; readonly name: string }
  /** AWS Signature 4, unless the key is a Bedrock API key, which goes as a bearer token. */
  | { readonly type: 'aws'; readonly service: string };

/** How long to stay away when a rule matches and the response gives no better time. */
export type RuleWait =
  /** First wait and ceiling; doubles with every repetition. */
  | { readonly type: 'backoff'; readonly firstMs: number; readonly maxMs: number }
  | { readonly type: 'fixed'; readonly ms: number }
  /** The next time the wall clock of `zone` shows `hour`:00. */
  | { readonly type: 'clock'; readonly hour: number; readonly zone: string };

/**
 * One row of a vendor's error table. All given conditions must hold; the first row that holds wins.
 * `code` is compared with every code, type, status and reason string found in the body; `message` is tested
 * against the vendor's words (or the whole body where no message field exists).
 */
export interface ErrorRule {
  /** Named in `log --why`; unique within the provider. */
  readonly id: string;
  readonly status?: number | readonly number[];
  readonly code?: string | readonly string[];
  readonly message?: RegExp;
  /** Tested against the raw body text. */
  readonly body?: RegExp;
  readonly kind: FailureKind;
  readonly scope?: FailureScope;
  readonly wait?: RuleWait;
  /** Hints in the response are lies for this row (a per-day quota with a 38 s retryDelay). */
  readonly ignoreHints?: boolean;
  /** It does not hold where a hint says that all is over sooner than this, ms. */
  readonly leastWaitMs?: number;
  readonly repair?: Repair;
  /** The model lacks what the request wants, which others may have: they are asked. */
  readonly lacksAbility?: boolean;
  /** What the user can do, one sentence. */
  readonly hint?: string;
}

/** Wire facts in which a vendor departs from the format it speaks. Every field is read by a codec. */
export interface WireQuirks {
  /** Name of the output cap (openai-chat family). */
  readonly outputCap?: 'max_tokens' | 'max_completion_tokens';
  /** Body fields sent with every request. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** `stream_options` to send so that the stream ends with usage. */
  readonly streamOptions?: Readonly<Record<string, unknown>>;
  /** Best structured-output mode where the model has no say: json_schema, json_object, or neither. */
  readonly jsonMode?: 'json_schema' | 'json_object' | 'none';
  /** Reasoning tokens are reported beside completion tokens and have to be added. */
  readonly reasoningOnTop?: boolean;
  /** `cached` may exceed `prompt` tokens, which then do not include it. */
  readonly cachedMayBeOnTop?: boolean;
  /** The zone of times written without one in error messages. */
  readonly zonelessOffset?: string;
  /** json_schema is sent without a top-level `$schema`. */
  readonly dropsSchemaKeyword?: boolean;
  /** The JSON-schema request needs this merged into the body. */
  readonly jsonSchemaBody?: Readonly<Record<string, unknown>>;
  /** Routing wishes (data policy, price cap, sort, fallback models) travel in the body as OpenRouter's `provider` object. */
  readonly routingInBody?: boolean;
  /** How hard to think travels as `reasoning_effort` (absent) or as `reasoning: {effort}`. */
  readonly effortIn?: 'reasoning_effort' | 'reasoning';
  /** Name of the seed (openai-chat family); `seed` where absent. */
  readonly seedField?: 'seed' | 'random_seed';
  /** Ids of tool calls must be of this many letters and digits: others are rewritten. */
  readonly toolCallIdLength?: number;
  /** Images by URL are not fetched by the vendor: only inline ones are sent. */
  readonly inlineImagesOnly?: boolean;
  /** Send an output cap always (the vendor pre-checks credit against the model's maximum otherwise). */
  readonly alwaysCap?: boolean;
  /** Reasoning models think without sending anything meanwhile. */
  readonly hidesReasoning?: boolean;
  /** `prompt_cache_key` leads a conversation back to the server that has read it before. */
  readonly promptCacheKey?: boolean;
  /** Dialect of the rate-limit headers on success and failure. */
  readonly rateLimitHeaders?: 'openai' | 'openai-day-minute' | 'anthropic' | 'mistral';
}

/** An endpoint that tells what is left. */
export interface QuotaEndpoint {
  readonly dialect: 'openrouter-key' | 'kimi-balance' | 'deepseek-balance' | 'zai-quota';
  readonly path: string;
  /** What the path is relative to; the base URL where absent. */
  readonly from?: 'origin';
  /** The currency of balances, by named endpoint, where the answer does not say. */
  readonly currencies?: Readonly<Record<string, string>>;
}

export interface ProviderSpec {
  readonly id: string;
  readonly label: string;
  readonly wire: WireFormat;
  readonly baseUrl: string;
  /** Further endpoints by name; a setting picks one (`codingPlan: true` picks `coding`). */
  readonly endpoints?: Readonly<Record<string, string>>;
  /** The endpoint on which a plan is used that is paid for already: prices there are equivalents. */
  readonly subscriptionEndpoint?: string;
  /** Environment variables that may hold the base URL. */
  readonly baseUrlEnv?: readonly string[];
  readonly auth: Auth;
  /** Environment variables that may hold the key, best first; empty for keyless ones. */
  readonly keyEnv: readonly string[];
  /** Where a person gets a key. */
  readonly keyUrl?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly quirks?: WireQuirks;
  readonly errors: readonly ErrorRule[];
  /** How `models --refresh` reads the list. */
  readonly modelList?: {
    readonly path: string;
    readonly dialect: 'openai' | 'openrouter' | 'anthropic' | 'gemini' | 'ollama';
  };
  readonly quotaEndpoint?: QuotaEndpoint;
  /** Path that tells what a generation cost in the end, its id as `?id=`. */
  readonly generationEndpoint?: string;
  /** The published free allowance, meant by `"limit": "free_tier"`. */
  readonly freeTier?: QuotaRule;
  readonly models: readonly ModelSpec[];
  /** Data policy of the API, as published or as its user says: does it train on, or keep, what is sent? */
  readonly dataPolicy?: { readonly trains?: boolean; readonly zdr?: boolean };
  /** Prompt caches live this long, ms. */
  readonly promptCacheTtlMs?: number;
  /** A server on the user's machine, found by asking it. */
  readonly local?: boolean;
  /** Ids of models that such a server does not run but forwards to the vendor's cloud. */
  readonly forwards?: RegExp;
  /** The host of that cloud, which speaks as such a server does. */
  readonly cloudHost?: string;
}

// Owns how OpenRouter words its own failures and those of the hosts behind it.
import type { ErrorRule } from '../../domain/provider.ts';
import { A_DAY, A_FEW_SECONDS, NEXT_MINUTE, SHORTLY_BUSY, UNTIL_PAID } from './waits.ts';

const CREDIT_HINT = 'Add credits at https://openrouter.ai/credits.';

const account: readonly ErrorRule[] = [
  {
    id: 'openrouter-key',
    status: 401,
    kind: 'auth',
    scope: 'account',
    hint: 'Check the key at https://openrouter.ai/keys, then store it again.',
  },
  {
    // Money reserved by calls still running: the same call works a moment later.
    id: 'openrouter-in-flight',
    code: 'openrouter_in_flight_budget',
    kind: 'rate_limited',
    scope: 'account',
    wait: A_FEW_SECONDS,
    repair: { type: 'same_again' },
  },
  {
    id: 'openrouter-budget',
    body: /"limit_source"\s*:\s*"[^"]*(?:guardrail_budget|workspace_budget|key_limit)"/,
    kind: 'quota_exhausted',
    scope: 'account',
    wait: UNTIL_PAID,
    hint: 'A budget of the key or its workspace is spent: raise it in the OpenRouter settings, or wait for its reset.',
  },
  {
    id: 'openrouter-key-limit',
    status: 403,
    message: /^key limit exceeded/i,
    kind: 'quota_exhausted',
    scope: 'account',
    wait: UNTIL_PAID,
    hint: 'The limit of the key is spent: raise it at https://openrouter.ai/settings/keys, or wait for its reset.',
  },
  {
    id: 'openrouter-free-day',
    body: /free-models-per-day|openrouter_free_tier_daily/,
    kind: 'quota_exhausted',
    scope: 'free_models',
    wait: { type: 'clock', hour: 0, zone: 'UTC' },
    hint: 'The free requests of the day are used up; 10 credits once bought raise them to 1000 a day.',
  },
  {
    id: 'openrouter-free-minute',
    body: /free-models-per-min/,
    kind: 'rate_limited',
    scope: 'free_models',
    wait: { type: 'backoff', firstMs: 60_000, maxMs: 60_000 },
  },
  {
    // Too little for this model at this length, which is no proof against cheaper ones.
    id: 'openrouter-too-dear',
    status: 402,
    message: /can only afford [1-9]/i,
    kind: 'quota_exhausted',
    scope: 'model',
    wait: UNTIL_PAID,
    hint: CREDIT_HINT,
  },
  {
    id: 'openrouter-credit',
    status: 402,
    kind: 'quota_exhausted',
    scope: 'account',
    wait: UNTIL_PAID,
    hint: CREDIT_HINT,
  },
  {
    id: 'openrouter-credit-code',
    code: 'payment_required',
    kind: 'quota_exhausted',
    scope: 'account',
    wait: UNTIL_PAID,
    hint: CREDIT_HINT,
  },
];

const content: readonly ErrorRule[] = [
  { id: 'openrouter-moderation', status: 403, body: /"(?:reasons|flagged_input)"\s*:/, kind: 'content_filtered' },
  { id: 'openrouter-filter', code: ['content_policy_violation', 'refusal'], kind: 'content_filtered' },
  {
    id: 'openrouter-region',
    code: 'region_restricted',
    kind: 'auth',
    scope: 'model',
    wait: A_DAY,
    hint: 'This model is not offered in your region: choose another.',
  },
  {
    id: 'openrouter-permission',
    code: ['authentication', 'permission_denied'],
    kind: 'auth',
    scope: 'account',
    hint: 'The key may not do this: check its permissions at https://openrouter.ai/keys.',
  },
  {
    id: 'openrouter-context',
    code: ['context_length_exceeded', 'token_limit_exceeded', 'string_too_long', 'payload_too_large'],
    kind: 'context_too_long',
  },
  // The user's privacy settings or filters leave no host.
  {
    id: 'openrouter-privacy',
    code: ['privacy_restricted', 'constraint_filtered'],
    kind: 'bad_request',
    hint: 'No host is left by your privacy settings or filters: loosen them at https://openrouter.ai/settings/privacy.',
  },
  {
    id: 'openrouter-privacy-text',
    message: /no endpoints found.*(?:data policy|privacy|guardrail|zdr|zero data)/i,
    kind: 'bad_request',
    hint: 'No host is left by your privacy settings or filters: loosen them at https://openrouter.ai/settings/privacy.',
  },
  {
    // What this request wants, no host of the model has: others may ask it all the same.
    id: 'openrouter-ability',
    message: /no endpoints found that (?:support|can handle)/i,
    kind: 'bad_request',
    lacksAbility: true,
  },
  {
    id: 'openrouter-model',
    code: ['model_not_found', 'no_endpoints', 'model_deprecated', 'free_variant_ended'],
    kind: 'model_not_found',
    scope: 'model',
    wait: A_DAY,
  },
  {
    id: 'openrouter-model-text',
    message: /is not a valid model ID|no endpoints found/i,
    kind: 'model_not_found',
    scope: 'model',
    wait: A_DAY,
  },
  {
    id: 'openrouter-request',
    code: ['max_tokens_exceeded', 'invalid_request', 'invalid_prompt', 'unprocessable'],
    kind: 'bad_request',
  },
];

const hosts: readonly ErrorRule[] = [
  {
    id: 'openrouter-upstream-rate',
    status: 429,
    message: /provider returned error|rate-limited upstream/i,
    kind: 'rate_limited',
    scope: 'model',
    wait: NEXT_MINUTE,
  },
  { id: 'openrouter-capacity', code: 'capacity_exhausted', kind: 'rate_limited', scope: 'model', wait: NEXT_MINUTE },
  {
    id: 'openrouter-overloaded-type',
    code: ['provider_overloaded', 'temporarily_unavailable'],
    kind: 'overloaded',
    scope: 'model',
    wait: SHORTLY_BUSY,
  },
  {
    id: 'openrouter-host-down',
    code: 'provider_unavailable',
    kind: 'server_error',
    scope: 'model',
    wait: SHORTLY_BUSY,
  },
  { id: 'openrouter-timeout', code: ['timeout', 'edge'], kind: 'timeout', scope: 'model' },
  { id: 'openrouter-overloaded', status: [503, 529], kind: 'overloaded', scope: 'model', wait: SHORTLY_BUSY },
  { id: 'openrouter-bad-gateway', status: 502, kind: 'server_error', scope: 'model', wait: SHORTLY_BUSY },
  { id: 'openrouter-server', code: 'server', kind: 'server_error', scope: 'model' },
];

export const openrouterErrors: readonly ErrorRule[] = [...account, ...content, ...hosts];

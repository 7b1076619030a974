// Owns what AWS Bedrock's exceptions mean; the same names come as responses and within streams.
import type { ErrorRule } from '../../domain/provider.ts';

const aDay = { type: 'fixed', ms: 86_400_000 } as const;

export const bedrockErrors: readonly ErrorRule[] = [
  {
    id: 'bedrock-model-access',
    code: 'AccessDeniedException',
    message: /\bmodel\b/i,
    kind: 'auth',
    scope: 'model',
    wait: aDay,
    hint: 'Ask for access to this model in the Bedrock console, or use another one.',
  },
  {
    id: 'bedrock-auth',
    code: ['AccessDeniedException', 'UnrecognizedClientException', 'ExpiredTokenException'],
    kind: 'auth',
    hint: 'Check AWS_BEARER_TOKEN_BEDROCK (or the access key), and what it may do.',
  },
  {
    id: 'bedrock-day',
    code: 'ThrottlingException',
    message: /per day/i,
    kind: 'quota_exhausted',
    scope: 'model',
    wait: { type: 'backoff', firstMs: 3_600_000, maxMs: 86_400_000 },
    hint: "The day's tokens of this model are spent: wait, or raise the quota in the Service Quotas console.",
  },
  {
    // "Too many tokens, please wait before trying again." speaks of a rate, not of a context.
    id: 'bedrock-throttled',
    code: 'ThrottlingException',
    kind: 'rate_limited',
    wait: { type: 'backoff', firstMs: 5_000, maxMs: 120_000 },
  },
  {
    id: 'bedrock-quota',
    code: 'ServiceQuotaExceededException',
    kind: 'quota_exhausted',
    wait: { type: 'backoff', firstMs: 3_600_000, maxMs: 86_400_000 },
    hint: 'Raise the quota in the Service Quotas console of your AWS account.',
  },
  {
    id: 'bedrock-overloaded',
    code: ['ModelNotReadyException', 'ServiceUnavailableException'],
    kind: 'overloaded',
    wait: { type: 'backoff', firstMs: 10_000, maxMs: 120_000 },
  },
  { id: 'bedrock-timeout', code: 'ModelTimeoutException', kind: 'timeout' },
  {
    id: 'bedrock-too-long',
    code: 'ValidationException',
    message: /input is too long/i,
    kind: 'context_too_long',
  },
  {
    id: 'bedrock-model-id',
    code: 'ValidationException',
    message: /model identifier is invalid/i,
    kind: 'model_not_found',
    wait: aDay,
  },
  {
    id: 'bedrock-needs-profile',
    code: 'ValidationException',
    message: /on-demand throughput/i,
    kind: 'model_not_found',
    wait: aDay,
    hint: 'This model wants a region prefix in its id: global., us., eu., au. or jp.',
  },
  { id: 'bedrock-model', code: 'ResourceNotFoundException', kind: 'model_not_found', wait: aDay },
  { id: 'bedrock-invalid', code: 'ValidationException', kind: 'bad_request' },
  {
    id: 'bedrock-fault',
    code: ['ModelStreamErrorException', 'ModelErrorException', 'InternalServerException'],
    kind: 'server_error',
    wait: { type: 'backoff', firstMs: 10_000, maxMs: 120_000 },
  },
];

// Owns the Gemini API imitation.
import { gemini } from '../faces/gemini.ts';
import type { ErrorReply, Vendor } from './vendor.ts';

const RPC = 'type.googleapis.com/google.rpc';
const STATUS: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  402: 'RESOURCE_EXHAUSTED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

function error(status: number, message: string, details?: readonly object[]): ErrorReply {
  const body = { code: status, message, status: STATUS[status] ?? 'UNKNOWN', ...(details ? { details } : {}) };
  return { status, body: { error: body } };
}

/** A quota error; the delay is the same for a day's quota, which is the trap in it. */
function quota(model: string, quotaId: string, quotaValue: string): ErrorReply {
  const quotaMetric = 'generativelanguage.googleapis.com/generate_content_free_tier_requests';
  const violation = { quotaMetric, quotaId, quotaDimensions: { location: 'global', model }, quotaValue };
  return error(429, 'You exceeded your current quota, please check your plan and billing details.', [
    { '@type': `${RPC}.QuotaFailure`, violations: [violation] },
    { '@type': `${RPC}.Help`, links: [] },
    { '@type': `${RPC}.RetryInfo`, retryDelay: '38.2s' },
  ]);
}

const BAD_KEY = { '@type': `${RPC}.ErrorInfo`, reason: 'API_KEY_INVALID', domain: 'googleapis.com' };

export const google: Vendor = {
  basePath: '/v1beta',
  faces: [gemini],
  plain: (status, message) => error(status, message),
  models: (path, models) => {
    if (path.split('?')[0] !== '/models') return undefined;
    return {
      models: models.map(model => ({
        name: `models/${model.id}`,
        displayName: model.id,
        inputTokenLimit: model.contextWindow,
        outputTokenLimit: model.maxOutput,
        supportedGenerationMethods: ['generateContent', 'countTokens'],
      })),
    };
  },
  errors: {
    auth: () => error(400, 'API key not valid. Please pass a valid API key.', [BAD_KEY]),
    quotaSpent: ({ model }) => quota(model, 'GenerateRequestsPerDayPerProjectPerModel-FreeTier', '20'),
    rateLimited: ({ model }) => quota(model, 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier', '5'),
    overloaded: () => error(503, 'This model is currently experiencing high demand. Please try again later.'),
    contextOverflow: ({ contextWindow, inputTokens }) => {
      const limit = `exceeds the maximum number of tokens allowed (${contextWindow})`;
      return error(400, `The input token count (${inputTokens}) ${limit}.`);
    },
    modelNotFound: ({ model }) => {
      const where = 'is not found for API version v1beta, or is not supported for generateContent.';
      return error(404, `models/${model} ${where}`);
    },
    // Vendor fact: a blocked prompt is a 200 without candidates.
    contentFilter: () => ({ status: 200, body: { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } } }),
  },
};

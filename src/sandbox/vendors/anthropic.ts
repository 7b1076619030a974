// Owns the Anthropic imitation.
import { anthropicMessages } from '../faces/anthropic-messages.ts';
import type { ErrorReply, Vendor } from './vendor.ts';

function error(status: number, type: string, message: string, headers?: ErrorReply['headers']): ErrorReply {
  return { status, headers, body: { type: 'error', error: { type, message }, request_id: 'req_sim' } };
}

const TYPES: Readonly<Record<number, string>> = {
  429: 'rate_limit_error',
  500: 'api_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};
const LOW_CREDIT =
  'Your credit balance is too low to access the Anthropic API. ' +
  'Please go to Plans & Billing to upgrade or purchase credits.';

export const anthropic: Vendor = {
  basePath: '/v1',
  faces: [anthropicMessages],
  plain: (status, message) =>
    error(status, TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error'), message),
  models: (path, models) => {
    if (path.split('?')[0] !== '/models') return undefined;
    const data = models.map(model => ({
      type: 'model',
      id: model.id,
      display_name: model.id,
      created_at: '2026-01-01T00:00:00Z',
      lifecycle: 'active',
      retires_at: null,
      max_input_tokens: model.contextWindow,
      max_tokens: model.maxOutput,
    }));
    return { data, has_more: false, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
  },
  errors: {
    auth: () => error(401, 'authentication_error', 'invalid x-api-key'),
    quotaSpent: () => error(400, 'invalid_request_error', LOW_CREDIT),
    rateLimited: () =>
      error(429, 'rate_limit_error', 'This request would exceed your rate limit.', { 'retry-after': '12' }),
    overloaded: () => error(529, 'overloaded_error', 'Overloaded'),
    contextOverflow: ({ contextWindow, inputTokens }) =>
      error(400, 'invalid_request_error', `prompt is too long: ${inputTokens} tokens > ${contextWindow} maximum`),
    modelNotFound: ({ model }) => error(404, 'not_found_error', `model: ${model}`),
  },
};

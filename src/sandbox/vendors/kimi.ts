// Owns the Kimi imitation: errors have a type and no code, and three kinds of 429 differ by it.
import { openaiChat } from '../faces/openai-chat.ts';
import { type ErrorReply, openaiModels, type Vendor } from './vendor.ts';

const TYPES: Readonly<Record<number, string>> = {
  401: 'invalid_authentication_error',
  403: 'permission_denied_error',
  404: 'resource_not_found_error',
  429: 'rate_limit_reached_error',
};

function error(status: number, type: string, message: string): ErrorReply {
  return { status, body: { error: { message, type } } };
}

export const kimi: Vendor = {
  basePath: '/v1',
  faces: [openaiChat()],
  models: openaiModels('moonshot', model => ({ context_length: model.contextWindow })),
  plain: (status, message) =>
    error(status, TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'server_error'), message),
  errors: {
    auth: () => error(401, 'invalid_authentication_error', 'Invalid Authentication'),
    quotaSpent: () => {
      const advice = 'please recharge your account or check your plan and billing details';
      const message = `Your account org-sim is suspended due to insufficient balance, ${advice}`;
      return error(429, 'exceeded_current_quota_error', message);
    },
    rateLimited: () => {
      const message = 'Your account org-sim request reached organization max RPM: 20, please try again after 1 seconds';
      return error(429, 'rate_limit_reached_error', message);
    },
    overloaded: () =>
      error(429, 'engine_overloaded_error', 'The engine is currently overloaded, please try again later'),
    contextOverflow: ({ contextWindow, inputTokens }) => {
      const message = `Your request exceeded model token limit: ${contextWindow} (requested: ${inputTokens})`;
      return error(400, 'invalid_request_error', `Invalid request: ${message}`);
    },
    modelNotFound: ({ model }) =>
      error(404, 'resource_not_found_error', `Not found the model ${model} or Permission denied`),
    contentFilter: () => error(400, 'content_filter', 'The request was rejected because it was considered high risk'),
  },
};

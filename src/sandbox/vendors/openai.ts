// Owns the OpenAI imitation; also the voice of any OpenAI-compatible server.
import { openaiChat } from '../faces/openai-chat.ts';
import { openaiResponses } from '../faces/openai-responses.ts';
import { type ErrorReply, openaiModels, type Vendor } from './vendor.ts';

function error(status: number, message: string, type: string, code: string | null, param?: string): ErrorReply {
  return { status, body: { error: { message, type, param: param ?? null, code } } };
}

const INVALID = 'invalid_request_error';
const overflow = (window: number, tokens: number) =>
  `This model's maximum context length is ${window} tokens. However, your messages resulted in ${tokens} tokens. ` +
  'Please reduce the length of the messages.';

export const openai: Vendor = {
  basePath: '/v1',
  faces: [openaiChat(), openaiResponses],
  models: openaiModels('sandbox'),
  plain: (status, message) => error(status, message, status < 500 ? INVALID : 'server_error', null),
  errors: {
    auth: () => error(401, 'Incorrect API key provided. (simulated)', INVALID, 'invalid_api_key'),
    quotaSpent: () => {
      const message = 'You exceeded your current quota, please check your plan and billing details.';
      return error(429, message, 'insufficient_quota', 'insufficient_quota');
    },
    rateLimited: ({ model }) => {
      const limit = 'on tokens per min (TPM): Limit 30000, Used 29501, Requested 1203';
      const message = `Rate limit reached for ${model} in organization org-sim ${limit}. Please try again in 1.408s.`;
      return error(429, message, 'tokens', 'rate_limit_exceeded');
    },
    overloaded: () => {
      const message = 'The server is currently overloaded. Please try again later.';
      return error(503, message, 'service_unavailable_error', 'server_is_overloaded');
    },
    contextOverflow: ({ contextWindow, inputTokens }) =>
      error(400, overflow(contextWindow, inputTokens), INVALID, 'context_length_exceeded', 'messages'),
    modelNotFound: ({ model }) =>
      error(404, `The model \`${model}\` does not exist or you do not have access to it.`, INVALID, 'model_not_found'),
    contentFilter: () =>
      error(400, 'Invalid prompt: your prompt was flagged as violating our policy.', INVALID, 'invalid_prompt'),
  },
};

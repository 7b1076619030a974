// Owns the Groq imitation: limits are told to the millisecond, and every stream is framed by x_groq.
import { openaiChat } from '../faces/openai-chat.ts';
import { type ErrorReply, openaiModels, type Vendor } from './vendor.ts';

const INVALID = 'invalid_request_error';

function error(status: number, message: string, type: string, code?: string): ErrorReply {
  return { status, body: { error: { message, type, ...(code ? { code } : {}) } } };
}

function limit(model: string, unit: string, used: string, wait: string, retryAfterS: string): ErrorReply {
  const where = `for model \`${model}\` in organization \`org_sim\` service tier \`on_demand\``;
  const message = `Rate limit reached ${where} on ${unit}: ${used}. Please try again in ${wait}.`;
  return { ...error(429, message, 'tokens', 'rate_limit_exceeded'), headers: { 'retry-after': retryAfterS } };
}

export const groq: Vendor = {
  basePath: '/openai/v1',
  faces: [
    openaiChat({
      usage: 'asked',
      idPrefix: 'chatcmpl-sim',
      last: turn => {
        const { inputTokens, outputTokens } = turn.usage;
        const usage = { prompt_tokens: inputTokens, completion_tokens: outputTokens };
        return { x_groq: { id: `req_sim${turn.number}`, usage } };
      },
    }),
  ],
  models: openaiModels('sandbox', model => ({
    active: true,
    context_window: model.contextWindow,
    max_completion_tokens: model.maxOutput,
  })),
  plain: (status, message) => error(status, message, status < 500 ? INVALID : 'internal_server_error'),
  errors: {
    auth: () => error(401, 'Invalid API Key', INVALID, 'invalid_api_key'),
    quotaSpent: ({ model }) =>
      limit(model, 'tokens per day (TPD)', 'Limit 200000, Used 197494, Requested 4035', '11m0.528s', '661'),
    rateLimited: ({ model }) =>
      limit(model, 'tokens per minute (TPM)', 'Limit 8000, Used 7900, Requested 1121', '7.66s', '8'),
    overloaded: ({ model }) => error(503, `${model} is currently over capacity.`, 'internal_server_error'),
    contextOverflow: () => error(400, 'Please reduce the length of the messages or completion.', INVALID),
    modelNotFound: ({ model }) =>
      error(404, `The model \`${model}\` does not exist or you do not have access to it.`, INVALID, 'model_not_found'),
  },
};

// Owns the OpenRouter imitation: comments in the stream, cost in the usage, errors with metadata.
import type { Turn } from '../faces/face.ts';
import { openaiChat } from '../faces/openai-chat.ts';
import type { SandboxModel } from '../model.ts';
import { type ErrorReply, fixed, type Vendor } from './vendor.ts';

const PROVIDER_NAME = 'Sandbox';

function error(code: number, message: string, metadata?: object): ErrorReply {
  return { status: code, body: { error: { code, message, ...(metadata ? { metadata } : {}) } } };
}

function costUsd({ model, usage }: Turn): number {
  const { inputPer1M = 0, outputPer1M = 0 } = model.price ?? {};
  return (usage.inputTokens * inputPer1M + usage.outputTokens * outputPer1M) / 1e6;
}

/** Vendor fact: prices are USD per token, as strings. */
function perToken(usdPer1M = 0): string {
  return String(usdPer1M / 1e6);
}

function listed(model: SandboxModel): object {
  return {
    id: model.id,
    canonical_slug: model.id,
    name: model.id,
    created: 1_767_225_600,
    context_length: model.contextWindow,
    architecture: { input_modalities: ['text'], output_modalities: ['text'] },
    pricing: { prompt: perToken(model.price?.inputPer1M), completion: perToken(model.price?.outputPer1M) },
    top_provider: { context_length: model.contextWindow, max_completion_tokens: model.maxOutput, is_moderated: false },
    supported_parameters: ['max_tokens', 'temperature', 'tools', 'response_format'],
    expiration_date: null,
  };
}

const face = openaiChat({
  usage: 'always',
  idPrefix: 'gen-sim',
  comment: 'OPENROUTER PROCESSING',
  everywhere: () => ({ provider: PROVIDER_NAME }),
  usageExtra: turn => ({ cost: costUsd(turn), is_byok: false, cost_details: { upstream_inference_cost: null } }),
  errorChunk: body => ({
    id: 'gen-sim',
    object: 'chat.completion.chunk',
    provider: PROVIDER_NAME,
    ...(body as object),
    choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
  }),
});

export const openrouter: Vendor = {
  basePath: '/api/v1',
  faces: [face],
  models: (path, models) => (path.split('?')[0] === '/models' ? { data: models.map(listed) } : undefined),
  plain: (status, message) => error(status, message),
  errors: {
    auth: () => error(401, 'User not found.'),
    quotaSpent: () => error(402, 'Insufficient credits. Add more using https://openrouter.ai/credits'),
    rateLimited: ({ model }) => {
      const raw = `${model} is temporarily rate-limited upstream. Please retry shortly.`;
      return error(429, 'Provider returned error', { raw, provider_name: PROVIDER_NAME });
    },
    overloaded: () => error(503, 'Provider overloaded', { error_type: 'provider_overloaded' }),
    contextOverflow: ({ contextWindow, inputTokens }) => {
      const message = `This endpoint's maximum context length is ${contextWindow} tokens. However, you requested about`;
      return error(400, `${message} ${inputTokens} tokens.`, { error_type: 'context_length_exceeded' });
    },
    modelNotFound: ({ model }) => error(400, `${model} is not a valid model ID`),
    contentFilter: fixed(403, {
      error: { code: 403, message: 'Input was flagged', metadata: { reasons: ['violence'], flagged_input: '…' } },
    }),
  },
};

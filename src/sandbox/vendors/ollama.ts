// Owns the Ollama imitation: no key, errors that are one string, the cloud's words for a spent quota.
import { ollama as face } from '../faces/ollama.ts';
import type { SandboxModel } from '../model.ts';
import type { ErrorReply, Vendor } from './vendor.ts';

function error(status: number, message: string): ErrorReply {
  return { status, body: { error: message } };
}

function tag(model: SandboxModel): object {
  return {
    name: model.id,
    model: model.id,
    size: 4_661_224_676,
    digest: 'simulated',
    modified_at: '2026-01-01T00:00:00Z',
    details: { family: 'sim', parameter_size: '8B', quantization_level: 'Q4_K_M' },
  };
}

export const ollama: Vendor = {
  basePath: '',
  faces: [face],
  plain: (status, message) => error(status, message),
  models: (path, models, body) => {
    if (path === '/api/tags') return { models: models.map(tag) };
    if (path !== '/api/show') return undefined;
    const model = models.find(({ id }) => id === body['model']);
    if (model === undefined) return undefined;
    return { capabilities: ['completion', 'tools'], model_info: { 'sim.context_length': model.contextWindow } };
  },
  errors: {
    auth: () => error(401, 'unauthorized'),
    quotaSpent: () => error(429, 'you (sim) have reached your session usage limit, upgrade for higher limits'),
    rateLimited: () => error(503, 'server busy, please try again.  maximum pending requests exceeded'),
    overloaded: () => error(503, 'Server overloaded, please retry shortly (ref: sim)'),
    contextOverflow: ({ contextWindow, inputTokens }) =>
      error(400, `prompt too long; exceeded max context length by ${Math.max(1, inputTokens - contextWindow)} tokens`),
    modelNotFound: ({ model }) => error(404, `model '${model}' not found`),
  },
};

// Owns Ollama's list of pulled models, and what it tells of each.
import type { LearnedModel } from '../../domain/state.ts';
import type { ModelListCodec } from '../codec.ts';
import { requestHeaders } from '../headers.ts';
import { arrayAt, numberAt, objectAt, parseJson, textAt } from '../loose.ts';
import { listRequest } from './list-request.ts';

export const ollamaModelList: ModelListCodec = {
  encode: target => listRequest(target, '/api/tags'),
  decode: body => ({ models: arrayAt(parseJson(body), 'models').flatMap(toModel) }),
  details: {
    encode: (target, model) => ({
      method: 'POST',
      url: `${target.baseUrl}/api/show`,
      headers: requestHeaders(target),
      body: JSON.stringify({ model }),
    }),
    decode: body => toAbilities(parseJson(body)),
  },
};

function toModel(entry: unknown): LearnedModel[] {
  const id = textAt(entry, 'model') ?? textAt(entry, 'name');
  if (id === undefined) return [];
  const isForwarded = textAt(entry, 'remote_host') !== undefined;
  return [{ id, name: textAt(entry, 'name'), ...(isForwarded && { forwarded: true }) }];
}

/** Older servers tell no abilities: then nothing is known of them. */
function toAbilities(shown: unknown): Omit<LearnedModel, 'id'> | undefined {
  const info = objectAt(shown, 'model_info') ?? {};
  // The length is named after the architecture: `llama.context_length`.
  const key = Object.keys(info).find(name => name.endsWith('.context_length'));
  const contextWindow = key === undefined ? undefined : numberAt(info, key);
  const size = contextWindow === undefined ? {} : { contextWindow };
  const abilities = arrayAt(shown, 'capabilities');
  if (abilities.length === 0) return size;
  if (!abilities.includes('completion')) return undefined;
  const can = (ability: string) => abilities.includes(ability);
  return { ...size, vision: can('vision'), tools: can('tools'), reasoning: can('thinking') };
}

// Owns Google's list of models.
import type { LearnedModel } from '../../domain/state.ts';
import type { ModelListCodec } from '../codec.ts';
import { arrayAt, asObject, numberAt, parseJson, textAt } from '../loose.ts';
import { listRequest } from './list-request.ts';

export const geminiModelList: ModelListCodec = {
  encode: (target, page) => listRequest(target, '/models?pageSize=1000', { pageToken: page }),
  decode(body) {
    const list = parseJson(body);
    return { models: arrayAt(list, 'models').flatMap(toModel), nextPage: textAt(list, 'nextPageToken') };
  },
};

/** Embedding, image and video models are listed too: only those that generate content can chat. */
function toModel(entry: unknown): LearnedModel[] {
  const id = textAt(entry, 'name')?.replace(/^models\//, '');
  if (id === undefined || !arrayAt(entry, 'supportedGenerationMethods').includes('generateContent')) return [];
  const thinking = asObject(entry)?.['thinking'];
  return [
    {
      id,
      name: textAt(entry, 'displayName'),
      contextWindow: numberAt(entry, 'inputTokenLimit'),
      maxOutput: numberAt(entry, 'outputTokenLimit'),
      reasoning: typeof thinking === 'boolean' ? thinking : undefined,
    },
  ];
}

// Owns Anthropic's list of models.
import type { LearnedModel } from '../../domain/state.ts';
import type { ModelListCodec } from '../codec.ts';
import { arrayAt, asObject, numberAt, parseJson, textAt } from '../loose.ts';
import { listRequest } from './list-request.ts';

export const anthropicModelList: ModelListCodec = {
  encode: (target, page) =>
    listRequest(target, '/models?limit=1000', { after_id: page }, { 'anthropic-version': '2023-06-01' }),
  decode(body) {
    const list = parseJson(body);
    const nextPage = asObject(list)?.['has_more'] === true ? textAt(list, 'last_id') : undefined;
    return { models: arrayAt(list, 'data').flatMap(toModel), nextPage };
  },
};

/** Only `lifecycle` tells that a model is gone: its date of retirement may be past and it serves on. */
function toModel(entry: unknown): LearnedModel[] {
  const id = textAt(entry, 'id');
  if (id === undefined || textAt(entry, 'lifecycle') === 'retired') return [];
  return [
    {
      id,
      name: textAt(entry, 'display_name'),
      contextWindow: numberAt(entry, 'max_input_tokens'),
      maxOutput: numberAt(entry, 'max_tokens'),
      retiresOn: textAt(entry, 'retires_at')?.slice(0, 10),
    },
  ];
}

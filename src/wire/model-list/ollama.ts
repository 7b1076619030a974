// Owns Ollama's list of pulled models.
import type { LearnedModel } from '../../domain/state.ts';
import type { ModelListCodec } from '../codec.ts';
import { arrayAt, parseJson, textAt } from '../loose.ts';
import { listRequest } from './list-request.ts';

export const ollamaModelList: ModelListCodec = {
  encode: target => listRequest(target, '/api/tags'),
  decode: body => ({ models: arrayAt(parseJson(body), 'models').flatMap(toModel) }),
};

function toModel(entry: unknown): LearnedModel[] {
  const id = textAt(entry, 'model') ?? textAt(entry, 'name');
  return id === undefined ? [] : [{ id, name: textAt(entry, 'name') }];
}

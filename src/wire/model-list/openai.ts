// Owns lists of models in OpenAI's shape, with the extra fields of Groq, Kimi and Mistral.
import type { LearnedModel } from '../../domain/state.ts';
import type { ModelListCodec } from '../codec.ts';
import { arrayAt, isObject, type JsonObject, numberAt, objectAt, parseJson, textAt } from '../loose.ts';
import { listRequest } from './list-request.ts';
import { toDate } from './retirement.ts';

export const openaiModelList: ModelListCodec = {
  encode: target => listRequest(target, '/models'),
  decode: body => ({ models: rowsOf(body).filter(isUsable).flatMap(toModel) }),
};

/** The rows of `data`; none where the body is no list. */
export function rowsOf(body: string): readonly JsonObject[] {
  const list = parseJson(body);
  return (Array.isArray(list) ? list : arrayAt(list, 'data')).filter(isObject);
}

/** Groq marks withdrawn models, Mistral those that cannot chat. */
function isUsable(row: JsonObject): boolean {
  return row['active'] !== false && objectAt(row, 'capabilities')?.['completion_chat'] !== false;
}

function toModel(row: JsonObject): LearnedModel[] {
  const id = textAt(row, 'id');
  if (id === undefined) return [];
  const capabilities = objectAt(row, 'capabilities');
  const model: LearnedModel = {
    id,
    name: textAt(row, 'display_name') ?? textAt(row, 'name'),
    contextWindow:
      numberAt(row, 'context_window') ?? numberAt(row, 'context_length') ?? numberAt(row, 'max_context_length'),
    maxOutput: numberAt(row, 'max_completion_tokens'),
    vision: flag(capabilities?.['vision']),
    tools: flag(capabilities?.['function_calling']),
    // OpenAI; Mistral.
    retiresOn: toDate(row['shutdown_date']) ?? toDate(row['deprecation']),
  };
  return [model];
}

function flag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

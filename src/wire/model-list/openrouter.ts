// Owns OpenRouter's list of models, the only one with prices and abilities.
import type { LearnedModel } from '../../domain/state.ts';
import type { ModelListCodec } from '../codec.ts';
import { arrayAt, isObject, type JsonObject, numberAt, objectAt, textAt } from '../loose.ts';
import { listRequest } from './list-request.ts';
import { rowsOf } from './openai.ts';
import { toDate } from './retirement.ts';

/** No model costs this much, USD per million tokens: what does is a mistake. */
const ABSURD_PRICE_PER_1M = 10_000;

export const openrouterModelList: ModelListCodec = {
  encode: target => listRequest(target, '/models'),
  decode: body => ({ models: rowsOf(body).filter(writesText).flatMap(toModel) }),
};

function writesText(row: JsonObject): boolean {
  const outputs = arrayAt(objectAt(row, 'architecture'), 'output_modalities');
  return outputs.length === 0 || outputs.includes('text');
}

function toModel(row: JsonObject): LearnedModel[] {
  const id = textAt(row, 'id');
  if (id === undefined) return [];
  const host = objectAt(row, 'top_provider');
  const inputs = arrayAt(objectAt(row, 'architecture'), 'input_modalities');
  const takes = Array.isArray(row['supported_parameters']) ? row['supported_parameters'] : undefined;
  const model: LearnedModel = {
    id,
    name: textAt(row, 'name'),
    contextWindow: positive(numberAt(host, 'context_length')) ?? positive(numberAt(row, 'context_length')),
    maxOutput: positive(numberAt(host, 'max_completion_tokens')),
    ...pricesOf(id, objectAt(row, 'pricing')),
    vision: inputs.length === 0 ? undefined : inputs.includes('image'),
    tools: takes?.includes('tools'),
    jsonSchema: takes?.includes('structured_outputs'),
    reasoning: isObject(row['reasoning']) || takes?.includes('reasoning'),
    retiresOn: toDate(row['expiration_date']),
  };
  return [model];
}

/** USD per token, in strings. −1 means "depends"; 0 means free only where the id says so (`openrouter/auto` bills). */
function pricesOf(id: string, pricing: JsonObject | undefined) {
  const inputPer1M = per1M(numberAt(pricing, 'prompt'));
  const outputPer1M = per1M(numberAt(pricing, 'completion'));
  if (inputPer1M === undefined || outputPer1M === undefined) return {};
  if (inputPer1M === 0 && outputPer1M === 0 && !/[:/]free$/.test(id)) return {};
  return { inputPer1M, outputPer1M, cacheReadPer1M: per1M(numberAt(pricing, 'input_cache_read')) };
}

function per1M(perToken: number | undefined): number | undefined {
  if (perToken === undefined) return undefined;
  const price = Number((perToken * 1e6).toFixed(6));
  return price < 0 || price > ABSURD_PRICE_PER_1M ? undefined : price;
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}

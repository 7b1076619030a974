// Owns the choice of a model-list codec.
import type { ProviderSpec } from '../../domain/provider.ts';
import type { ModelListCodec } from '../codec.ts';
import { anthropicModelList } from './anthropic.ts';
import { geminiModelList } from './gemini.ts';
import { ollamaModelList } from './ollama.ts';
import { openaiModelList } from './openai.ts';
import { openrouterModelList } from './openrouter.ts';

export type ModelListDialect = NonNullable<ProviderSpec['modelList']>['dialect'];

const CODECS: Readonly<Record<ModelListDialect, ModelListCodec>> = {
  anthropic: anthropicModelList,
  gemini: geminiModelList,
  ollama: ollamaModelList,
  openai: openaiModelList,
  openrouter: openrouterModelList,
};

/** The reader of lists in a dialect. */
export function modelListCodec(dialect: ModelListDialect): ModelListCodec {
  return CODECS[dialect];
}

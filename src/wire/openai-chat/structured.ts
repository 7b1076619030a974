// Owns structured output in Chat Completions: the best mode that provider and model have, words for the rest.
import type { ResponseFormat } from '../../domain/request.ts';
import type { WireTarget } from '../codec.ts';
import { jsonInstruction } from '../json-instruction.ts';
import type { JsonObject } from '../loose.ts';
import { toStrictSchema } from '../strict-schema.ts';

export interface StructuredOutput {
  /** Goes into the body. */
  readonly body?: JsonObject;
  /** Goes into the system message. JSON mode needs the word JSON in the prompt, too. */
  readonly instruction?: string;
}

export function structuredOutput(
  format: ResponseFormat | undefined,
  { provider, model }: WireTarget,
): StructuredOutput {
  if (format === undefined) return {};
  const mode = provider.quirks?.jsonMode ?? 'json_schema';
  if (format.type === 'json_schema' && mode === 'json_schema' && model.jsonSchema) {
    const schema = provider.quirks?.dropsSchemaKeyword ? withoutKeyword(format.schema) : format.schema;
    return { body: { response_format: schemaFormat(format.name, schema), ...provider.quirks?.jsonSchemaBody } };
  }
  const instruction = jsonInstruction(format);
  return mode === 'none' ? { instruction } : { body: { response_format: { type: 'json_object' } }, instruction };
}

function schemaFormat(name: string, schema: JsonObject): JsonObject {
  const strict = toStrictSchema(schema);
  return { type: 'json_schema', json_schema: { name, strict: strict !== undefined, schema: strict ?? schema } };
}

function withoutKeyword(schema: JsonObject): JsonObject {
  const { $schema: _dropped, ...rest } = schema;
  return rest;
}

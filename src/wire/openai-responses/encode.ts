// Owns the request of OpenAI's Responses API.
import type { HttpRequest } from '../../domain/http.ts';
import type { ChatRequest, Tool } from '../../domain/request.ts';
import { bodyText, present } from '../body.ts';
import type { WireTarget } from '../codec.ts';
import { requestHeaders } from '../headers.ts';
import { jsonInstruction } from '../json-instruction.ts';
import type { JsonObject } from '../loose.ts';
import { outputCap } from '../output-cap.ts';
import { promptCacheKey } from '../prompt-cache.ts';
import { samplingFor } from '../sampling.ts';
import { toStrictSchema } from '../strict-schema.ts';
import { encodeMessages } from './messages.ts';

/** Throws a `Failure` of kind bad_request for what the format cannot carry. Nothing is stored at the vendor. */
export function encode(request: ChatRequest, target: WireTarget): HttpRequest {
  const { model } = target;
  const { temperature, topP } = samplingFor(request, model);
  const structured = encodeFormat(request, target);
  const { instructions, items } = encodeMessages(request.messages, structured.instruction, target);
  const body = {
    model: model.id,
    instructions,
    input: items,
    stream: true,
    store: false,
    prompt_cache_key: promptCacheKey(target),
    max_output_tokens: outputCap(request, target),
    temperature,
    top_p: topP,
    ...encodeTools(request),
    text: structured.text,
    ...(model.reasoning ? encodeReasoning(request.reasoningEffort) : {}),
  };
  return {
    method: 'POST',
    url: `${target.baseUrl}/responses`,
    headers: requestHeaders(target),
    body: bodyText(body, target),
  };
}

function encodeTools({ tools, toolChoice }: ChatRequest): JsonObject {
  if (tools === undefined || tools.length === 0) return {};
  const choice = typeof toolChoice === 'object' ? { type: 'function', name: toolChoice.name } : toolChoice;
  return { tools: tools.map(encodeTool), tool_choice: choice };
}

/** Strict is the default here, and refuses most schemas that were not written for it. */
function encodeTool({ name, description, parameters }: Tool): JsonObject {
  return { type: 'function', ...present({ name, description, parameters }), strict: false };
}

/** Reasoning comes back encrypted, so that a tool loop can go on without anything stored. */
function encodeReasoning(effort: string | undefined): JsonObject {
  return { reasoning: present({ effort }), include: ['reasoning.encrypted_content'] };
}

function encodeFormat(
  { responseFormat }: ChatRequest,
  { model }: WireTarget,
): { readonly text?: JsonObject; readonly instruction?: string } {
  if (responseFormat === undefined) return {};
  if (responseFormat.type === 'json_schema' && model.jsonSchema) {
    const strict = toStrictSchema(responseFormat.schema);
    const schema = strict ?? responseFormat.schema;
    return {
      text: { format: { type: 'json_schema', name: responseFormat.name, schema, strict: strict !== undefined } },
    };
  }
  return { text: { format: { type: 'json_object' } }, instruction: jsonInstruction(responseFormat) };
}

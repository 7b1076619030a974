// Owns Anthropic's messages request: a chat request in, an HTTP request out.
import type { HttpRequest } from '../../domain/http.ts';
import type { ModelSpec } from '../../domain/model.ts';
import type { ChatRequest } from '../../domain/request.ts';
import { bodyText, present } from '../body.ts';
import type { WireTarget } from '../codec.ts';
import { badRequest } from '../finish.ts';
import { requestHeaders } from '../headers.ts';
import { jsonInstruction } from '../json-instruction.ts';
import type { JsonObject } from '../loose.ts';
import { outputCap } from '../output-cap.ts';
import { cachedTurns } from '../prompt-cache.ts';
import { samplingFor } from '../sampling.ts';
import { conversationOf } from '../turns.ts';
import { toMessages, toSystem } from './messages.ts';
import { closeObjects } from './schema.ts';

const API_VERSION = '2023-06-01';
/** Unlike elsewhere temperatures end at 1 here. */
const MAX_TEMPERATURE = 1;

/** Throws a `Failure` (bad_request) for a conversation without a single message. */
export function encode(request: ChatRequest, target: WireTarget): HttpRequest {
  const { system, turns } = conversationOf(request.messages);
  if (turns.length === 0) throw badRequest('the conversation has no message to answer');
  const { temperature, topP, stop } = samplingFor(request, target.model);
  const cached = cachedTurns(turns, target);
  const instructions = [system, instruction(request, target.model)].filter(Boolean).join('\n\n');
  const body = {
    model: target.model.id,
    max_tokens: outputCap(request, target),
    system: toSystem(instructions, cached.length > 0),
    messages: toMessages(turns, target.provider.id, cached),
    temperature: temperature === undefined ? undefined : Math.min(temperature, MAX_TEMPERATURE),
    top_p: topP,
    stop_sequences: stop,
    ...tools(request),
    output_config: outputConfig(request, target.model),
    stream: true,
  };
  const headers = { 'anthropic-version': API_VERSION, ...requestHeaders(target) };
  return { method: 'POST', url: `${target.baseUrl}/messages`, headers, body: bodyText(body, target) };
}

/** Plain JSON mode does not exist here, and older models lack the schema mode: then words have to do. */
function instruction({ responseFormat }: ChatRequest, model: ModelSpec): string | undefined {
  if (responseFormat === undefined || (responseFormat.type === 'json_schema' && model.jsonSchema)) return undefined;
  return jsonInstruction(responseFormat);
}

function outputConfig({ responseFormat, reasoningEffort }: ChatRequest, model: ModelSpec): JsonObject | undefined {
  const native = responseFormat?.type === 'json_schema' && model.jsonSchema;
  return present({
    effort: reasoningEffort === undefined ? undefined : (EFFORTS[reasoningEffort] ?? reasoningEffort),
    format: native ? { type: 'json_schema', schema: closeObjects(responseFormat.schema) } : undefined,
  });
}

/** Words of other vendors for less than `low`; the newest models cannot be kept from thinking. */
const EFFORTS: Readonly<Record<string, string>> = { none: 'low', minimal: 'low' };

function tools({ tools, toolChoice }: ChatRequest): JsonObject {
  if (tools === undefined || tools.length === 0) return {};
  const choice = { auto: 'auto', none: 'none', required: 'any' } as const;
  return {
    tools: tools.map(tool => ({
      name: tool.name,
      description: tool.description,
      input_schema: { type: 'object', ...tool.parameters },
    })),
    tool_choice:
      typeof toolChoice === 'object'
        ? { type: 'tool', name: toolChoice.name }
        : toolChoice && { type: choice[toolChoice] },
  };
}

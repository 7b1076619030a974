// Owns Ollama's chat request: a chat request in, an HTTP request out.
import type { HttpRequest } from '../../domain/http.ts';
import type { ModelSpec } from '../../domain/model.ts';
import type { ChatRequest } from '../../domain/request.ts';
import { bodyText } from '../body.ts';
import type { WireTarget } from '../codec.ts';
import { badRequest } from '../finish.ts';
import { requestHeaders } from '../headers.ts';
import { jsonInstruction } from '../json-instruction.ts';
import type { JsonObject } from '../loose.ts';
import { outputCap } from '../output-cap.ts';
import { samplingFor } from '../sampling.ts';
import { contextTokens } from './context.ts';
import { toMessages } from './messages.ts';

/** Throws a `Failure` (bad_request) for an empty conversation, and for images by address, which Ollama does not fetch. */
export function encode(request: ChatRequest, target: WireTarget): HttpRequest {
  const messages = toMessages(request.messages, target);
  if (messages.length === 0) throw badRequest('the conversation has no message to answer');
  const { temperature, topP, stop, seed } = samplingFor(request, target.model);
  const maxOutput = outputCap(request, target);
  const body = {
    model: target.model.id,
    messages: [...instructions(request), ...messages],
    tools: tools(request),
    format: format(request, target.model),
    think: target.model.reasoning ? think(request.reasoningEffort) : undefined,
    options: {
      num_ctx: contextTokens(request, target, maxOutput),
      num_predict: maxOutput,
      temperature,
      top_p: topP,
      stop,
      seed,
    },
    stream: true,
  };
  return {
    method: 'POST',
    url: `${target.baseUrl}/api/chat`,
    headers: requestHeaders(target),
    body: bodyText(body, target),
  };
}

/** The grammar alone makes poor JSON: the model has to be told as well. */
function instructions({ responseFormat }: ChatRequest): JsonObject[] {
  return responseFormat === undefined ? [] : [{ role: 'system', content: jsonInstruction(responseFormat) }];
}

function format({ responseFormat }: ChatRequest, model: ModelSpec): unknown {
  if (responseFormat === undefined) return undefined;
  return responseFormat.type === 'json_schema' && model.jsonSchema ? responseFormat.schema : 'json';
}

const THINK: Readonly<Record<string, string | false>> = { none: false, minimal: 'low', xhigh: 'high', max: 'high' };

function think(effort: string | undefined): string | boolean | undefined {
  return effort === undefined ? undefined : (THINK[effort] ?? effort);
}

/** There is no tool choice here: a forbidden tool is left out, a named one is the only one offered. */
function tools({ tools, toolChoice }: ChatRequest): JsonObject[] | undefined {
  if (tools === undefined || toolChoice === 'none') return undefined;
  const offered = typeof toolChoice === 'object' ? tools.filter(tool => tool.name === toolChoice.name) : tools;
  if (offered.length === 0) return undefined;
  return offered.map(({ name, description, parameters }) => ({
    type: 'function',
    function: { name, description, parameters },
  }));
}

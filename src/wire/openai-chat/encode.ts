// Owns the request of Chat Completions.
import type { HttpRequest } from '../../domain/http.ts';
import type { ChatRequest, Tool, ToolChoice } from '../../domain/request.ts';
import { bodyText, mergeBody, present } from '../body.ts';
import type { WireTarget } from '../codec.ts';
import { requestHeaders } from '../headers.ts';
import type { JsonObject } from '../loose.ts';
import { outputCap } from '../output-cap.ts';
import { promptCacheKey } from '../prompt-cache.ts';
import { samplingFor } from '../sampling.ts';
import { encodeMessages } from './messages.ts';
import { routingBody } from './routing.ts';
import { structuredOutput } from './structured.ts';

/** Throws a `Failure` of kind bad_request for what the format cannot carry. */
export function encode(request: ChatRequest, target: WireTarget): HttpRequest {
  return {
    method: 'POST',
    url: `${target.baseUrl}/chat/completions`,
    headers: requestHeaders(target),
    body: bodyText(fieldsOf(request, target), target),
  };
}

function fieldsOf(request: ChatRequest, target: WireTarget): JsonObject {
  const { provider, model } = target;
  const quirks = provider.quirks ?? {};
  const structured = structuredOutput(request.responseFormat, target);
  const { temperature, topP, stop, seed } = samplingFor(request, model);
  const hasTools = (request.tools?.length ?? 0) > 0;
  const fields = {
    model: model.id,
    messages: encodeMessages(request.messages, structured.instruction, target),
    stream: true,
    stream_options: quirks.streamOptions,
    [quirks.outputCap ?? 'max_tokens']: outputCap(request, target),
    temperature,
    top_p: topP,
    stop,
    prompt_cache_key: promptCacheKey(target),
    [quirks.seedField ?? 'seed']: seed,
    ...(hasTools ? { tools: request.tools?.map(encodeTool), tool_choice: encodeToolChoice(request.toolChoice) } : {}),
    ...(model.reasoning ? encodeEffort(request.reasoningEffort, quirks.effortIn) : {}),
  };
  const routing = routingBody(target, hasTools || structured.body !== undefined);
  return [routing, structured.body].reduce<JsonObject>(mergeBody, fields);
}

function encodeTool({ name, description, parameters }: Tool): JsonObject {
  return { type: 'function', function: present({ name, description, parameters }) };
}

function encodeToolChoice(choice: ToolChoice | undefined): unknown {
  return typeof choice === 'object' ? { type: 'function', function: { name: choice.name } } : choice;
}

function encodeEffort(effort: string | undefined, effortIn = 'reasoning_effort'): JsonObject {
  if (effort === undefined) return {};
  return effortIn === 'reasoning' ? { reasoning: { effort } } : { reasoning_effort: effort };
}

// Owns Gemini's generateContent request: a chat request in, an HTTP request out.
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
import { samplingFor } from '../sampling.ts';
import { toolNames } from '../tool-calls.ts';
import { conversationOf } from '../turns.ts';
import { toContents } from './contents.ts';

/** Throws a `Failure` (bad_request) for an empty conversation, and for images by address, which Google does not fetch. */
export function encode(request: ChatRequest, target: WireTarget): HttpRequest {
  const { system, turns } = conversationOf(request.messages);
  if (turns.length === 0) throw badRequest('the conversation has no message to answer');
  const contents = toContents(turns, target, toolNames(request.messages));
  const instruction = [system, wordsForJson(request, target.model)].filter(Boolean).join('\n\n');
  const inFirstTurn = target.model.quirks?.systemRole === 'user';
  const body = {
    systemInstruction: instruction === '' || inFirstTurn ? undefined : { parts: [{ text: instruction }] },
    contents: instruction !== '' && inFirstTurn ? prefixed(instruction, contents) : contents,
    generationConfig: generationConfig(request, target),
    ...tools(request),
  };
  const model = encodeURIComponent(target.model.id.replace(/^models\//, ''));
  const url = `${target.baseUrl}/models/${model}:streamGenerateContent?alt=sse`;
  return { method: 'POST', url, headers: requestHeaders(target), body: bodyText(body, target) };
}

function prefixed(text: string, [first, ...rest]: readonly JsonObject[]): JsonObject[] {
  const parts = Array.isArray(first?.['parts']) ? first['parts'] : [];
  return [{ role: 'user', parts: [{ text }, ...parts] }, ...rest];
}

function wordsForJson({ responseFormat }: ChatRequest, model: ModelSpec): string | undefined {
  return responseFormat === undefined || model.jsonSchema ? undefined : jsonInstruction(responseFormat);
}

function generationConfig(request: ChatRequest, target: WireTarget): JsonObject | undefined {
  const { model } = target;
  const { temperature, topP, stop, seed } = samplingFor(request, model);
  const format = model.jsonSchema ? request.responseFormat : undefined;
  return present({
    // Above the model's own cap this would be a budget over several calls.
    maxOutputTokens: outputCap(request, target),
    temperature,
    topP,
    stopSequences: stop,
    seed,
    responseMimeType: format && 'application/json',
    responseJsonSchema: format?.type === 'json_schema' ? format.schema : undefined,
    thinkingConfig: model.reasoning ? thinking(request.reasoningEffort) : undefined,
  });
}

const LEVELS: Readonly<Record<string, string>> = { none: 'minimal', xhigh: 'high', max: 'high' };

/** Thoughts are asked for because they are a sign of life long before the answer. */
function thinking(effort: string | undefined): JsonObject {
  return { includeThoughts: true, thinkingLevel: effort && (LEVELS[effort] ?? effort) };
}

function tools({ tools, toolChoice }: ChatRequest): JsonObject {
  if (tools === undefined || tools.length === 0) return {};
  const functionDeclarations = tools.map(tool => ({
    name: tool.name,
    description: tool.description,
    parametersJsonSchema: tool.parameters,
  }));
  const modes = { auto: 'AUTO', none: 'NONE', required: 'ANY' } as const;
  const functionCallingConfig =
    typeof toolChoice === 'object'
      ? { mode: 'ANY', allowedFunctionNames: [toolChoice.name] }
      : toolChoice && { mode: modes[toolChoice] };
  return { tools: [{ functionDeclarations }], toolConfig: functionCallingConfig && { functionCallingConfig } };
}

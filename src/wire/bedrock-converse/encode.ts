// Owns Bedrock's Converse request: a chat request in, a signed HTTP request out.
import type { HttpRequest } from '../../domain/http.ts';
import type { ChatRequest } from '../../domain/request.ts';
import type { EpochMs } from '../../domain/units.ts';
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
import { authorize } from './signature.ts';

/** Rejects with a `Failure` (bad_request) for an empty conversation, and for images by address, which Bedrock does not fetch. */
export async function encode(request: ChatRequest, target: WireTarget, now: EpochMs): Promise<HttpRequest> {
  const { system, turns } = conversationOf(request.messages);
  if (turns.length === 0) throw badRequest('the conversation has no message to answer');
  const { responseFormat } = request;
  const instruction = [system, responseFormat && jsonInstruction(responseFormat)].filter(Boolean).join('\n\n');
  const { temperature, topP, stop } = samplingFor(request, target.model);
  const cached = cachedTurns(turns, target);
  const body = {
    messages: toMessages(turns, target, cached),
    system: toSystem(instruction, cached.length > 0),
    inferenceConfig: present({ maxTokens: outputCap(request, target), temperature, topP, stopSequences: stop }),
    toolConfig: toolConfig(request),
  };
  const unsigned: HttpRequest = {
    method: 'POST',
    // Ids hold colons and, as ARNs, slashes; both have to be escaped for the signature to fit.
    url: `${target.baseUrl}/model/${encodeURIComponent(target.model.id)}/converse-stream`,
    headers: { accept: 'application/vnd.amazon.eventstream', ...requestHeaders(target) },
    body: bodyText(body, target),
  };
  return authorize(unsigned, target, now);
}

/** Converse cannot forbid a tool: forbidden ones are left out. */
function toolConfig({ tools, toolChoice }: ChatRequest): JsonObject | undefined {
  if (tools === undefined || tools.length === 0 || toolChoice === 'none') return undefined;
  const choice =
    typeof toolChoice === 'object'
      ? { tool: { name: toolChoice.name } }
      : toolChoice && (toolChoice === 'required' ? { any: {} } : { auto: {} });
  return {
    tools: tools.map(({ name, description, parameters }) => ({
      toolSpec: { name, description, inputSchema: { json: { type: 'object', ...parameters } } },
    })),
    toolChoice: choice,
  };
}

// Owns the Gemini face: generateContent and its SSE stream, which ends with the connection.
import { type Face, isRecord, messagesIn, numberIn, sse, systemMessage, type Turn, textOf, wordOf } from './face.ts';

const FINISH_REASON = { stop: 'STOP', length: 'MAX_TOKENS', tool_calls: 'STOP', content_filter: 'SAFETY' };
const METHOD = /^\/models\/([^:?]+):(generateContent|streamGenerateContent)(\?.*)?$/;

/** A chunk, or the whole answer: parts, and usage so far. */
function response(turn: Turn, parts: readonly object[], candidatesTokenCount: number, finishReason?: string): object {
  const promptTokenCount = turn.usage.inputTokens;
  return {
    candidates: [{ content: { parts, role: 'model' }, ...(finishReason ? { finishReason } : {}), index: 0 }],
    usageMetadata: { promptTokenCount, candidatesTokenCount, totalTokenCount: promptTokenCount + candidatesTokenCount },
    modelVersion: turn.model.id,
    responseId: `sim${turn.number}`,
  };
}

function toolParts({ toolCall }: Turn): readonly object[] {
  if (toolCall === undefined) return [];
  // Vendor fact: Gemini 3 and later sign their calls, and want the signature back.
  return [
    {
      functionCall: { name: toolCall.name, args: toolCall.arguments },
      thoughtSignature: 'c2ltdWxhdGVkLXNpZ25hdHVyZQ==',
    },
  ];
}

export const gemini: Face = {
  format: 'gemini',
  streamType: 'text/event-stream',
  malformed: 'data: {"candidates":[{"content":{"parts":[{"text":\n\n',
  read: ({ path, body }) => {
    const [, model, method, query = ''] = METHOD.exec(path) ?? [];
    if (model === undefined) return undefined;
    const stream = method === 'streamGenerateContent';
    // Vendor fact: without alt=sse the stream is one growing JSON array, which nobody here wants by accident.
    if (stream && new URLSearchParams(query).get('alt') !== 'sse') return 'This sandbox streams with alt=sse only.';
    if (!Array.isArray(body['contents'])) return 'contents is not specified';
    const config = body['generationConfig'];
    return {
      model: decodeURIComponent(model),
      stream,
      messages: [...systemMessage(body['systemInstruction']), ...messagesIn(body['contents'])],
      maxTokens: isRecord(config) ? numberIn(config['maxOutputTokens']) : undefined,
      wantsUsage: true,
    };
  },
  head: () => [],
  // Vendor fact: every chunk carries usage, cumulative.
  piece: (turn, index) => sse(response(turn, [{ text: wordOf(turn, index) }], index + 1)),
  tail: turn => {
    const parts = turn.toolCall ? toolParts(turn) : [{ text: '' }];
    return [sse(response(turn, parts, turn.usage.outputTokens, FINISH_REASON[turn.finish]))];
  },
  error: body => sse(body),
  whole: turn => {
    const parts = turn.toolCall ? toolParts(turn) : [{ text: textOf(turn) }];
    return response(turn, parts, turn.usage.outputTokens, FINISH_REASON[turn.finish]);
  },
};

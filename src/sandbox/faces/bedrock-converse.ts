// Owns the Bedrock Converse face: JSON whole, a binary event stream otherwise.
import { eventStreamMessage } from './event-stream.ts';
import { type Face, isRecord, messagesIn, numberIn, systemMessage, type Turn, textOf, wordOf } from './face.ts';

const PATH = /^\/model\/([^/]+)\/(converse|converse-stream)$/;
const STOP_REASON = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'content_filtered',
};
const BLOCK = { contentBlockIndex: 0 };

function event(type: string, payload: object | string): Uint8Array {
  const headers = { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' };
  return eventStreamMessage(headers, typeof payload === 'string' ? payload : JSON.stringify(payload));
}

function usage({ usage: { inputTokens, outputTokens } }: Turn): object {
  return { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
}

function toolUse(turn: Turn, input?: unknown): object {
  return { toolUse: { toolUseId: `tooluse_sim${turn.number}`, name: turn.toolCall?.name, input } };
}

function toolBlock(turn: Turn): readonly Uint8Array[] {
  if (turn.toolCall === undefined) return [];
  const input = JSON.stringify(turn.toolCall.arguments);
  return [
    event('contentBlockStart', { ...BLOCK, start: toolUse(turn) }),
    event('contentBlockDelta', { ...BLOCK, delta: { toolUse: { input } } }),
  ];
}

export const bedrockConverse: Face = {
  format: 'bedrock-converse',
  streamType: 'application/vnd.amazon.eventstream',
  malformed: event('contentBlockDelta', '{"contentBlockIndex":0,"delta":{"text":'),
  read: ({ path, body }) => {
    const [, model, method] = PATH.exec(path) ?? [];
    if (model === undefined) return undefined;
    if (!Array.isArray(body['messages'])) return 'A conversation must have messages.';
    const config = body['inferenceConfig'];
    return {
      model: decodeURIComponent(model),
      stream: method === 'converse-stream',
      messages: [...systemMessage(body['system']), ...messagesIn(body['messages'])],
      maxTokens: isRecord(config) ? numberIn(config['maxTokens']) : undefined,
      wantsUsage: true,
    };
  },
  head: () => [event('messageStart', { role: 'assistant' })],
  piece: (turn, index) => event('contentBlockDelta', { ...BLOCK, delta: { text: wordOf(turn, index) } }),
  tail: turn => [
    ...toolBlock(turn),
    event('contentBlockStop', BLOCK),
    event('messageStop', { stopReason: STOP_REASON[turn.finish] }),
    event('metadata', { usage: usage(turn), metrics: { latencyMs: 1 } }),
  ],
  // Vendor fact: within streams the names of exceptions begin with a small letter.
  error: body => {
    const headers = { ':exception-type': 'serviceUnavailableException', ':message-type': 'exception' };
    return eventStreamMessage({ ...headers, ':content-type': 'application/json' }, JSON.stringify(body));
  },
  whole: turn => ({
    output: {
      message: {
        role: 'assistant',
        content: [turn.toolCall ? toolUse(turn, turn.toolCall.arguments) : { text: textOf(turn) }],
      },
    },
    stopReason: STOP_REASON[turn.finish],
    usage: usage(turn),
    metrics: { latencyMs: 1 },
  }),
};

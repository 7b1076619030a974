// Owns the Anthropic Messages face: named events from message_start to message_stop.
import { type Face, messagesIn, numberIn, sse, systemMessage, type Turn, textOf, wordOf } from './face.ts';

const STOP_REASON = { stop: 'end_turn', length: 'max_tokens', tool_calls: 'tool_use', content_filter: 'refusal' };

/** An event whose name is repeated in its data. */
function event(type: string, data: object): string {
  return sse({ type, ...data }, type);
}

function message(turn: Turn, outputTokens: number): object {
  const { inputTokens } = turn.usage;
  return {
    id: `msg_sim${turn.number}`,
    type: 'message',
    role: 'assistant',
    model: turn.model.id,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: {
      input_tokens: inputTokens,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: outputTokens,
    },
  };
}

function toolUse(turn: Turn, input: unknown): object {
  return { type: 'tool_use', id: `toolu_sim${turn.number}`, name: turn.toolCall?.name, input };
}

export const anthropicMessages: Face = {
  format: 'anthropic-messages',
  streamType: 'text/event-stream; charset=utf-8',
  malformed: 'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":\n\n',
  read: ({ path, headers, body }) => {
    if (path !== '/messages') return undefined;
    if (headers['anthropic-version'] === undefined) return 'anthropic-version: header is required';
    if (typeof body['model'] !== 'string') return 'model: Field required';
    const maxTokens = numberIn(body['max_tokens']);
    if (maxTokens === undefined) return 'max_tokens: Field required';
    if (!Array.isArray(body['messages'])) return 'messages: Field required';
    return {
      model: body['model'],
      stream: body['stream'] === true,
      messages: [...systemMessage(body['system']), ...messagesIn(body['messages'])],
      maxTokens,
      wantsUsage: true,
    };
  },
  head: turn => {
    const block = turn.toolCall ? toolUse(turn, {}) : { type: 'text', text: '' };
    return [
      event('message_start', { message: message(turn, 1) }),
      event('content_block_start', { index: 0, content_block: block }),
      event('ping', {}),
    ];
  },
  piece: (turn, index) =>
    event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: wordOf(turn, index) } }),
  tail: turn => {
    const json = JSON.stringify(turn.toolCall?.arguments);
    const delta = { type: 'input_json_delta', partial_json: json };
    return [
      ...(turn.toolCall ? [event('content_block_delta', { index: 0, delta })] : []),
      event('content_block_stop', { index: 0 }),
      event('message_delta', {
        delta: { stop_reason: STOP_REASON[turn.finish], stop_sequence: null },
        usage: { output_tokens: turn.usage.outputTokens },
      }),
      event('message_stop', {}),
    ];
  },
  error: body => sse(body, 'error'),
  whole: turn => ({
    ...message(turn, turn.usage.outputTokens),
    content: [turn.toolCall ? toolUse(turn, turn.toolCall.arguments) : { type: 'text', text: textOf(turn) }],
    stop_reason: STOP_REASON[turn.finish],
  }),
};

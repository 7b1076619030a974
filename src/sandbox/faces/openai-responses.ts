// Owns the OpenAI Responses face: numbered, named events from response.created to response.completed.
import {
  epochSeconds,
  type Face,
  isRecord,
  messagesIn,
  numberIn,
  sse,
  systemMessage,
  type Turn,
  textOf,
  wordOf,
} from './face.ts';

const INCOMPLETE: Partial<Record<Turn['finish'], string>> = {
  length: 'max_output_tokens',
  content_filter: 'content_filter',
};
const HEAD_LENGTH = 4;

function event(type: string, sequence_number: number, data: object): string {
  return sse({ type, sequence_number, ...data }, type);
}

function response(turn: Turn, status: string, output: readonly object[] = [], usage: object | null = null): object {
  const reason = status === 'incomplete' ? { reason: INCOMPLETE[turn.finish] } : null;
  return {
    id: `resp_sim${turn.number}`,
    object: 'response',
    created_at: epochSeconds(turn),
    status,
    error: null,
    incomplete_details: reason,
    model: turn.model.id,
    output,
    usage,
  };
}

function textPart(text: string): object {
  return { type: 'output_text', text, annotations: [] };
}

/** The one output item: a message, or a function call; empty while it is in progress. */
function item(turn: Turn, done: boolean): object {
  const status = done ? 'completed' : 'in_progress';
  if (turn.toolCall) {
    const args = done ? JSON.stringify(turn.toolCall.arguments) : '';
    const { name } = turn.toolCall;
    return {
      id: itemId(turn),
      type: 'function_call',
      status,
      call_id: `call_sim${turn.number}`,
      name,
      arguments: args,
    };
  }
  const content = done ? [textPart(textOf(turn))] : [];
  return { id: itemId(turn), type: 'message', status, role: 'assistant', content };
}

function itemId(turn: Turn): string {
  return `${turn.toolCall ? 'fc' : 'msg'}_sim${turn.number}`;
}

/** The response in its final state. */
function final(turn: Turn): object {
  const { inputTokens, outputTokens } = turn.usage;
  return response(turn, INCOMPLETE[turn.finish] ? 'incomplete' : 'completed', [item(turn, true)], {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: inputTokens + outputTokens,
  });
}

/** The events that close the item, the last of which names the response's state. */
function closing(turn: Turn): readonly (readonly [string, object])[] {
  const at = { item_id: itemId(turn), output_index: 0 };
  const args = JSON.stringify(turn.toolCall?.arguments);
  const text = { ...at, content_index: 0 };
  const content: readonly (readonly [string, object])[] = turn.toolCall
    ? [
        ['response.function_call_arguments.delta', { ...at, delta: args }],
        ['response.function_call_arguments.done', { ...at, arguments: args }],
      ]
    : [
        ['response.output_text.done', { ...text, text: textOf(turn) }],
        ['response.content_part.done', { ...text, part: textPart(textOf(turn)) }],
      ];
  return [
    ...content,
    ['response.output_item.done', { output_index: 0, item: item(turn, true) }],
    [INCOMPLETE[turn.finish] ? 'response.incomplete' : 'response.completed', { response: final(turn) }],
  ];
}

export const openaiResponses: Face = {
  format: 'openai-responses',
  streamType: 'text/event-stream; charset=utf-8',
  malformed: 'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":\n\n',
  read: ({ path, body }) => {
    if (path !== '/responses') return undefined;
    if (typeof body['model'] !== 'string') return "Missing required parameter: 'model'.";
    const { input } = body;
    if (typeof input !== 'string' && !Array.isArray(input)) return "Missing required parameter: 'input'.";
    const messages = typeof input === 'string' ? [{ role: 'user', text: input }] : messagesIn(input);
    return {
      model: body['model'],
      stream: body['stream'] === true,
      messages: [...systemMessage(body['instructions']), ...messages],
      maxTokens: numberIn(body['max_output_tokens']),
      wantsUsage: true,
    };
  },
  head: turn => {
    const opening = [
      event('response.created', 0, { response: response(turn, 'in_progress') }),
      event('response.in_progress', 1, { response: response(turn, 'in_progress') }),
      event('response.output_item.added', 2, { output_index: 0, item: item(turn, false) }),
    ];
    if (turn.toolCall) return opening;
    const place = { item_id: itemId(turn), output_index: 0, content_index: 0 };
    return [...opening, event('response.content_part.added', 3, { ...place, part: textPart('') })];
  },
  piece: (turn, index) => {
    const place = { item_id: itemId(turn), output_index: 0, content_index: 0 };
    return event('response.output_text.delta', HEAD_LENGTH + index, { ...place, delta: wordOf(turn, index) });
  },
  tail: turn => {
    const start = turn.toolCall ? HEAD_LENGTH - 1 : HEAD_LENGTH + turn.pieces.length;
    return closing(turn).map(([type, data], index) => event(type, start + index, data));
  },
  error: body => {
    const error = isRecord(body) && isRecord(body['error']) ? body['error'] : {};
    const { code = null, message = '', param = null } = error;
    return sse({ type: 'error', code, message, param }, 'error');
  },
  whole: final,
};

// Owns the Ollama face: one JSON object a line, the last one with done: true.
import { type Face, isRecord, messagesIn, numberIn, type Turn, textOf, wordOf } from './face.ts';

const MS_IN_NS = 1_000_000;

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

function part(turn: Turn, content: string, rest: object): object {
  return {
    model: turn.model.id,
    created_at: new Date(turn.at).toISOString(),
    message: { role: 'assistant', content, ...toolCalls(turn, rest) },
    ...rest,
  };
}

/** Vendor fact: arguments are an object, and older versions give no id. The call travels in the last line. */
function toolCalls({ toolCall }: Turn, rest: object): object {
  if (toolCall === undefined || !('done_reason' in rest)) return {};
  return { tool_calls: [{ function: { name: toolCall.name, arguments: toolCall.arguments } }] };
}

/** The closing fields; Ollama has no reason for tool calls or filters of its own. */
function end(turn: Turn): object {
  return {
    done: true,
    done_reason: turn.finish === 'length' ? 'length' : 'stop',
    total_duration: 5 * MS_IN_NS,
    load_duration: MS_IN_NS,
    prompt_eval_count: turn.usage.inputTokens,
    prompt_eval_duration: MS_IN_NS,
    eval_count: turn.usage.outputTokens,
    eval_duration: 3 * MS_IN_NS,
  };
}

export const ollama: Face = {
  format: 'ollama',
  streamType: 'application/x-ndjson',
  malformed: '{"model":"x","message":{"role":"assistant","content":\n',
  read: ({ path, body }) => {
    if (path !== '/api/chat') return undefined;
    if (typeof body['model'] !== 'string') return 'model is required';
    const options = body['options'];
    const cap = isRecord(options) ? numberIn(options['num_predict']) : undefined;
    return {
      model: body['model'],
      // Vendor fact: `stream` defaults to true.
      stream: body['stream'] !== false,
      messages: messagesIn(body['messages']),
      maxTokens: cap === undefined || cap < 0 ? undefined : cap,
      wantsUsage: true,
    };
  },
  head: () => [],
  piece: (turn, index) => line(part(turn, wordOf(turn, index), { done: false })),
  tail: turn => [line(part(turn, '', end(turn)))],
  error: line,
  whole: turn => part(turn, textOf(turn), end(turn)),
};

// Owns the forms in which an answer with some usage comes: whole, and streamed, in each wire format.
import type { WireFormat } from '../../src/domain/model.ts';
import { eventStreamBytes } from '../wire/event-stream-bytes.ts';
import type { Case } from './cost-cases.ts';

const TEXT = 'fine';

/** A whole answer with this usage. */
export function bodyOf(format: WireFormat, usage: object): object {
  switch (format) {
    case 'anthropic-messages':
      return {
        id: 'm',
        type: 'message',
        role: 'assistant',
        content: [{ type: 'text', text: TEXT }],
        stop_reason: 'end_turn',
        usage,
      };
    case 'gemini':
      return { candidates: [{ content: { parts: [{ text: TEXT }] }, finishReason: 'STOP' }], usageMetadata: usage };
    case 'openai-responses':
      return {
        id: 'r',
        object: 'response',
        status: 'completed',
        output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: TEXT }] }],
        usage,
      };
    case 'bedrock-converse':
      return {
        output: { message: { role: 'assistant', content: [{ text: TEXT }] } },
        stopReason: 'end_turn',
        usage,
      };
    case 'ollama':
      return { model: 'm', message: { role: 'assistant', content: TEXT }, done: true, done_reason: 'stop', ...usage };
    default:
      return {
        id: 'c',
        choices: [{ index: 0, message: { role: 'assistant', content: TEXT }, finish_reason: 'stop' }],
        usage,
      };
  }
}

/** The same as a stream, with tools where the format has them apart; usage comes in the vendor's pieces. */
export function streamOf(format: WireFormat, usage: object, where: Case['where']): Uint8Array {
  if (format === 'bedrock-converse') return bedrockStream(usage);
  return new TextEncoder().encode(textOf(format, usage, where));
}

function textOf(format: WireFormat, usage: object, where: Case['where']): string {
  const events = (...all: readonly object[]) => all.map(one => `data: ${JSON.stringify(one)}\n\n`).join('');
  const calls = [{ index: 0, id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } }];
  if (format === 'openai-chat')
    return `${events(
      {
        id: 'c',
        choices: [{ index: 0, delta: { role: 'assistant', tool_calls: calls }, finish_reason: null }],
        usage: null,
      },
      ...lastChunks(usage, where),
    )}data: [DONE]\n\n`;
  if (format === 'gemini')
    return events(
      { candidates: [{ content: { parts: [{ text: 'fi' }] } }], usageMetadata: { ...usage, candidatesTokenCount: 1 } },
      { candidates: [{ content: { parts: [{ text: 'ne' }] }, finishReason: 'STOP' }], usageMetadata: usage },
    );
  if (format === 'openai-responses')
    return events(
      { type: 'response.created', response: { id: 'r', status: 'in_progress' } },
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: TEXT },
      { type: 'response.completed', response: bodyOf(format, usage) },
    );
  if (format === 'ollama')
    return [
      { model: 'm', message: { role: 'assistant', content: TEXT }, done: false },
      { model: 'm', message: { role: 'assistant', content: '' }, done: true, done_reason: 'stop', ...usage },
    ]
      .map(line => `${JSON.stringify(line)}\n`)
      .join('');
  return events(
    {
      type: 'message_start',
      message: { id: 'm', role: 'assistant', content: [], usage: { ...usage, output_tokens: 1 } },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: TEXT } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage },
    { type: 'message_stop' },
  );
}

function lastChunks(usage: object, where: Case['where']): readonly object[] {
  const last = { index: 0, delta: {}, finish_reason: 'tool_calls' };
  if (where === 'choice') return [{ id: 'c', choices: [{ ...last, usage }] }];
  if (where === 'x_groq') return [{ id: 'c', choices: [last], x_groq: { id: 'req', usage } }];
  return [
    { id: 'c', choices: [last], usage: null },
    { id: 'c', choices: [], usage },
  ];
}

function bedrockStream(usage: object): Uint8Array {
  const message = (type: string, payload: object) =>
    eventStreamBytes({
      headers: { ':message-type': 'event', ':event-type': type, ':content-type': 'application/json' },
      payload: JSON.stringify(payload),
    });
  return Buffer.concat([
    message('messageStart', { role: 'assistant' }),
    message('contentBlockDelta', { contentBlockIndex: 0, delta: { text: TEXT } }),
    message('messageStop', { stopReason: 'end_turn' }),
    message('metadata', { usage, metrics: { latencyMs: 1 } }),
  ]);
}

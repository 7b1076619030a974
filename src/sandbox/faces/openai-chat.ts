// Owns the chat-completions face: OpenAI's own, and the small ways in which its many imitators depart from it.
import {
  type Ask,
  epochSeconds,
  type Face,
  type Incoming,
  isRecord,
  messagesIn,
  numberIn,
  sse,
  type Turn,
  textOf,
  wordOf,
} from './face.ts';

export interface ChatDialect {
  /** `asked`: usage comes only with `include_usage`; `always`: it comes unasked in the last chunk. */
  readonly usage: 'asked' | 'always';
  readonly idPrefix: string;
  /** A comment line before the first chunk (OpenRouter). */
  readonly comment?: string;
  /** Name of a filtered answer's finish reason; Z.AI says `sensitive`. */
  readonly filtered?: string;
  /** Fields every chunk and whole answer carry beside the usual ones. */
  readonly everywhere?: (turn: Turn) => object;
  /** Fields of the chunk with the finish reason. */
  readonly last?: (turn: Turn) => object;
  /** Further usage fields (OpenRouter's `cost`). */
  readonly usageExtra?: (turn: Turn) => object;
  /** The vendor's error body as a chunk, where it is more than that body. */
  readonly errorChunk?: (body: unknown) => unknown;
}

const OPENAI: ChatDialect = { usage: 'asked', idPrefix: 'chatcmpl-sim' };

/** The face of a chat-completions vendor; OpenAI's own where no dialect is given. */
export function openaiChat(dialect: ChatDialect = OPENAI): Face {
  const base = (turn: Turn, object: string) => ({
    id: `${dialect.idPrefix}${turn.number}`,
    object,
    created: epochSeconds(turn),
    model: turn.model.id,
    ...dialect.everywhere?.(turn),
  });
  const usage = (turn: Turn) => ({
    prompt_tokens: turn.usage.inputTokens,
    completion_tokens: turn.usage.outputTokens,
    total_tokens: turn.usage.inputTokens + turn.usage.outputTokens,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
    ...dialect.usageExtra?.(turn),
  });
  const chunk = (turn: Turn, delta: object, finish: string | null, extra: object = {}) =>
    sse({
      ...base(turn, 'chat.completion.chunk'),
      choices: [{ index: 0, delta, finish_reason: finish }],
      // Vendor fact: with include_usage every chunk before the last has `usage: null`.
      ...(dialect.usage === 'asked' && turn.wantsUsage ? { usage: null } : {}),
      ...extra,
    });
  const finishOf = (turn: Turn) =>
    turn.finish === 'content_filter' ? (dialect.filtered ?? 'content_filter') : turn.finish;

  return {
    format: 'openai-chat',
    streamType: 'text/event-stream; charset=utf-8',
    malformed: 'data: {"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":\n\n',
    read,
    head: turn => [
      ...(dialect.comment === undefined ? [] : [`: ${dialect.comment}\n\n`]),
      chunk(turn, { role: 'assistant', content: '' }, null),
    ],
    piece: (turn, index) => chunk(turn, { content: wordOf(turn, index) }, null),
    tail: turn => {
      const calls = toolCalls(turn).map((call, index) => chunk(turn, { tool_calls: [{ index, ...call }] }, null));
      const inLast = dialect.usage === 'always' ? { usage: usage(turn) } : {};
      const last = chunk(turn, {}, finishOf(turn), { ...inLast, ...dialect.last?.(turn) });
      const own = { ...base(turn, 'chat.completion.chunk'), choices: [], usage: usage(turn) };
      const asked = dialect.usage === 'asked' && turn.wantsUsage ? [sse(own)] : [];
      return [...calls, last, ...asked, sse('[DONE]')];
    },
    error: body => sse(dialect.errorChunk?.(body) ?? body),
    whole: turn => ({
      ...base(turn, 'chat.completion'),
      choices: [{ index: 0, message: message(turn), finish_reason: finishOf(turn) }],
      usage: usage(turn),
      ...dialect.last?.(turn),
    }),
  };
}

function read({ path, body }: Incoming): Ask | string | undefined {
  if (path !== '/chat/completions') return undefined;
  if (typeof body['model'] !== 'string') return 'you must provide a model parameter';
  if (!Array.isArray(body['messages'])) return "Missing required parameter: 'messages'.";
  const options = body['stream_options'];
  return {
    model: body['model'],
    stream: body['stream'] === true,
    messages: messagesIn(body['messages']),
    maxTokens: numberIn(body['max_completion_tokens']) ?? numberIn(body['max_tokens']),
    wantsUsage: isRecord(options) && options['include_usage'] === true,
  };
}

function message(turn: Turn): object {
  const calls = toolCalls(turn);
  const content = calls.length > 0 ? null : textOf(turn);
  return { role: 'assistant', content, refusal: null, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
}

function toolCalls(turn: Turn): readonly object[] {
  if (turn.toolCall === undefined) return [];
  const { name, arguments: args } = turn.toolCall;
  return [{ id: `call_sim${turn.number}`, type: 'function', function: { name, arguments: JSON.stringify(args) } }];
}

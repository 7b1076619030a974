// Owns Ollama's answers: lines of JSON, or one whole answer of the same shape, into our events.
import type { FinishReason, StreamEvent } from '../../domain/event.ts';
import type { Clock } from '../../domain/ports.ts';
import type { EpochMs } from '../../domain/units.ts';
import { classifyErrorObject } from '../classify.ts';
import type { StreamDecoder, WireTarget } from '../codec.ts';
import { createStreamDecoder, decodeWhole, type Piece } from '../decoder.ts';
import { type Finish, malformed } from '../finish.ts';
import { ndjsonFraming } from '../framings.ts';
import { asArray, asObject, asText, countAt, type JsonObject, objectAt, parseJson } from '../loose.ts';

export function decoder(target: WireTarget, clock: Clock): StreamDecoder {
  const read = createLineReader(target, clock);
  return createStreamDecoder(ndjsonFraming(), { read: line => read(parseJson(line)) });
}

/** Events of a whole answer. */
export function decodeBody(body: string, target: WireTarget, now: EpochMs): readonly StreamEvent[] {
  return decodeWhole(body, createLineReader(target, { now: () => now }));
}

function createLineReader(target: WireTarget, clock: Clock) {
  let started = false;
  let calls = 0;

  /** Calls come whole; older servers give them no id, which the conversation needs. */
  function toCall(call: unknown, createdAt: string): Piece[] {
    const wanted = objectAt(call, 'function');
    const name = asText(wanted?.['name']);
    if (wanted === undefined || name === undefined) return [];
    const index = calls++;
    const id = asText(asObject(call)?.['id']) ?? `call_${createdAt.replace(/\D/g, '')}_${index}`;
    return [{ type: 'tool_call', index, id, name, arguments: argumentsText(wanted['arguments']) }];
  }

  return (value: unknown): readonly Piece[] => {
    const line = asObject(value);
    if (line === undefined) return [{ type: 'error', failure: malformed('a line of the stream is not JSON') }];
    if (line['error'] !== undefined) {
      return [{ type: 'error', failure: classifyErrorObject(line, target, clock.now()) }];
    }
    const pieces: Piece[] = started ? [] : [{ type: 'start', model: asText(line['model']) }];
    started = true;
    const message = objectAt(line, 'message');
    const [thinking, content] = [asText(message?.['thinking']), asText(message?.['content'])];
    if (thinking !== undefined) pieces.push({ type: 'reasoning', text: thinking });
    if (content !== undefined) pieces.push({ type: 'text', text: content });
    const createdAt = asText(line['created_at']) ?? '';
    pieces.push(...asArray(message?.['tool_calls']).flatMap(call => toCall(call, createdAt)));
    return line['done'] === true ? [...pieces, ...usageOf(line), finishOf(line, calls > 0)] : pieces;
  };
}

function argumentsText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(asObject(value) ?? {});
}

/** The prompt's count is absent where the prompt was cached: then it is unknown, not nothing. */
function usageOf(line: JsonObject): Piece[] {
  const inputTokens = countAt(line, 'prompt_eval_count');
  const outputTokens = countAt(line, 'eval_count');
  if (inputTokens === undefined && outputTokens === undefined) return [];
  return [{ type: 'usage', usage: { inputTokens, outputTokens } }];
}

const REASONS: Readonly<Record<string, FinishReason>> = { stop: 'stop', length: 'length' };

/** `load` and `unload` end a request that generated nothing; servers before reasons were told gave none. */
function finishOf(line: JsonObject, callsTools: boolean): Finish {
  const raw = asText(line['done_reason']);
  const reason = raw === undefined ? 'stop' : Object.hasOwn(REASONS, raw) ? REASONS[raw] : undefined;
  return {
    type: 'finish',
    reason: callsTools && reason === 'stop' ? 'tool_calls' : reason,
    raw,
    detail: reason === undefined ? `the server ended with "${raw}" and generated nothing` : undefined,
  };
}

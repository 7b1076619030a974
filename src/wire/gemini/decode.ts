// Owns Gemini's answers: chunks of a stream, or one whole answer of the same shape, into our events.
import type { StreamEvent } from '../../domain/event.ts';
import type { Clock } from '../../domain/ports.ts';
import type { EpochMs } from '../../domain/units.ts';
import { classifyErrorObject } from '../classify.ts';
import type { StreamDecoder, WireTarget } from '../codec.ts';
import { createStreamDecoder, decodeWhole, type Piece } from '../decoder.ts';
import { malformed } from '../finish.ts';
import { sseFraming } from '../framings.ts';
import { asArray, asObject, asText, type JsonObject, objectAt, parseJson } from '../loose.ts';
import { blocked, finishOf } from './finish.ts';
import { toUsage } from './usage.ts';

export function decoder(target: WireTarget, clock: Clock): StreamDecoder {
  const chunks = createChunkReader(target, clock);
  return createStreamDecoder(sseFraming(), { read: ({ data }) => chunks.read(parseJson(data)), end: chunks.end });
}

/** Events of a whole answer; without `alt=sse` a stream is one array of chunks. */
export function decodeBody(body: string, target: WireTarget, now: EpochMs): readonly StreamEvent[] {
  const chunks = createChunkReader(target, { now: () => now });
  return decodeWhole(body, value => [...chunks.read(value), ...chunks.end()]);
}

function createChunkReader(target: WireTarget, clock: Clock) {
  let started = false;
  let answerId = 'call';
  let calls = 0;
  let last: JsonObject | undefined;

  function toPieces(part: JsonObject): Piece[] {
    const call = objectAt(part, 'functionCall');
    if (call !== undefined) return [toCall(call, asText(part['thoughtSignature']))];
    const text = asText(part['text']);
    if (text === undefined) return [];
    return [{ type: part['thought'] === true ? 'reasoning' : 'text', text }];
  }

  /** Calls come whole and mostly without an id, which the conversation needs. */
  function toCall(call: JsonObject, thoughtSignature: string | undefined): Piece {
    const index = calls++;
    return {
      type: 'tool_call',
      index,
      id: asText(call['id']) ?? `${answerId}_${index}`,
      name: asText(call['name']),
      arguments: JSON.stringify(asObject(call['args']) ?? {}),
      state: thoughtSignature ? { provider: target.provider.id, value: { thoughtSignature } } : undefined,
    };
  }

  function read(value: unknown): readonly Piece[] {
    if (Array.isArray(value)) return value.flatMap(read);
    const chunk = asObject(value);
    if (chunk === undefined) return [{ type: 'error', failure: malformed('a chunk of the stream is not JSON') }];
    if (chunk['error'] !== undefined) {
      return [{ type: 'error', failure: classifyErrorObject(chunk, target, clock.now()) }];
    }
    const pieces: Piece[] = [];
    answerId = asText(chunk['responseId']) ?? answerId;
    if (!started) pieces.push({ type: 'start', id: asText(chunk['responseId']), model: asText(chunk['modelVersion']) });
    started = true;
    const candidate = asObject(asArray(chunk['candidates'])[0]);
    const parts = asArray(objectAt(candidate, 'content')?.['parts']);
    pieces.push(...parts.flatMap(part => toPieces(asObject(part) ?? {})));
    const usage = objectAt(chunk, 'usageMetadata');
    if (usage !== undefined) pieces.push({ type: 'usage', usage: toUsage(usage) });
    if (candidate?.['finishReason'] !== undefined) last = candidate;
    const reason = asText(objectAt(chunk, 'promptFeedback')?.['blockReason']);
    return candidate === undefined && reason !== undefined ? [...pieces, blocked(reason)] : pieces;
  }

  // There is no closing frame: the answer is whole if a chunk gave a reason before the connection ended.
  return { read, end: (): readonly Piece[] => (last === undefined ? [] : [finishOf(last, calls > 0)]) };
}

// Owns the reading of Chat Completions answers, streamed or whole, as all vendors of this format send them.
import type { StreamEvent } from '../../domain/event.ts';
import type { Failure } from '../../domain/failure.ts';
import type { Clock } from '../../domain/ports.ts';
import type { EpochMs } from '../../domain/units.ts';
import { classifyErrorObject, type ErrorTarget } from '../classify.ts';
import type { StreamDecoder } from '../codec.ts';
import { createStreamDecoder, decodeWhole, type FrameReader, type Piece } from '../decoder.ts';
import { malformed } from '../finish.ts';
import { createJsonFraming, type JsonFrame } from '../json-frames.ts';
import { arrayAt, isObject, type JsonObject, objectAt, textAt } from '../loose.ts';
import { presentable } from '../redact.ts';
import { finishReasonOf } from './finish.ts';
import { createReasoningReader } from './reasoning.ts';
import { createToolCallReader } from './tool-calls.ts';
import { findUsage, readUsage } from './usage.ts';

/** DeepSeek: the generation was stopped for want of capacity. */
const OVERLOADED_FINISH = 'insufficient_system_resource';

export function decoder(target: ErrorTarget, clock: Clock): StreamDecoder {
  return createStreamDecoder(createJsonFraming(), createReader(target, clock));
}

/** Events of a whole answer; some servers stream under the wrong content type, others refuse service with status 200. */
export function decodeBody(body: string, target: ErrorTarget, now: EpochMs): readonly StreamEvent[] {
  const clock = { now: () => now };
  if (/^\s*(?:data|event|:)/.test(body)) {
    const stream = decoder(target, clock);
    return [...stream.push(new TextEncoder().encode(body)), ...stream.end()];
  }
  return decodeWhole(body, value => readWhole(value, target, clock));
}

/** Reads chunks. The end is told by `[DONE]` or by the connection, since usage comes after the finish reason. */
function createReader(target: ErrorTarget, clock: Clock): FrameReader<JsonFrame> {
  const toolCalls = createToolCallReader();
  const reasoning = createReasoningReader(target.provider.id);
  let started = false;
  let finish: string | undefined;
  let nativeFinish: string | undefined;
  let refusal = '';

  function readChunk(chunk: JsonObject): Piece[] {
    const failure = errorIn(chunk, target, clock);
    const choice = arrayAt(chunk, 'choices').find(isObject) ?? {};
    const pieces: Piece[] = [...readStart(chunk), ...readDelta(choice)];
    const usage = findUsage(chunk, choice);
    if (usage !== undefined) pieces.push({ type: 'usage', usage: readUsage(usage, target.provider.quirks) });
    if (failure !== undefined) return [...pieces, { type: 'error', failure }];
    finish = textAt(choice, 'finish_reason') ?? finish;
    nativeFinish = textAt(choice, 'native_finish_reason') ?? nativeFinish;
    return pieces;
  }

  function readStart(chunk: JsonObject): Piece[] {
    const id = textAt(chunk, 'id');
    const model = textAt(chunk, 'model');
    if (started || (id === undefined && model === undefined)) return [];
    started = true;
    return [{ type: 'start', id, model, upstream: textAt(chunk, 'provider') }];
  }

  function readDelta(choice: JsonObject): Piece[] {
    const delta = objectAt(choice, 'delta') ?? objectAt(choice, 'message') ?? {};
    refusal += textAt(delta, 'refusal') ?? '';
    const thought = reasoning.read(delta);
    return [...say('reasoning', thought), ...readContent(delta['content']), ...toolCalls.read(delta)];
  }

  function readEnd(): Piece[] {
    const state = reasoning.state();
    const pieces: Piece[] = state === undefined ? [] : [{ type: 'reasoning', text: '', state }];
    if (finish === OVERLOADED_FINISH) return [...pieces, { type: 'error', failure: overloaded(finish) }];
    const raw = nativeFinish ?? finish;
    // A refusal ends with `stop`.
    if (refusal !== '')
      return [...pieces, { type: 'finish', reason: 'content_filter', raw, detail: presentable(refusal) }];
    const reason = finish === undefined ? undefined : finishReasonOf(finish, toolCalls.any());
    return [...pieces, { type: 'finish', reason, raw }];
  }

  return {
    read(frame) {
      if ('done' in frame) return readEnd();
      if (frame.event === 'error')
        return [{ type: 'error', failure: classifyErrorObject(frame.value, target, clock.now()) }];
      return isObject(frame.value) ? readChunk(frame.value) : [];
    },
    end: () => (finish === undefined ? [] : readEnd()),
  };
}

function readWhole(value: unknown, target: ErrorTarget, clock: Clock): readonly Piece[] {
  const reader = createReader(target, clock);
  if (arrayAt(value, 'choices').length > 0) return [...reader.read({ value }), ...reader.read({ done: true })];
  const complains = isObject(value) && ['error', 'message', 'msg', 'detail'].some(key => value[key]);
  const failure = complains ? classifyErrorObject(value, target, clock.now()) : malformed('the answer has no choices');
  return [{ type: 'error', failure }];
}

/** A 200 does not mean success: errors stand at the top of a chunk, in its choice, or in `x_groq`. */
function errorIn(chunk: JsonObject, target: ErrorTarget, clock: Clock): Failure | undefined {
  const choice = arrayAt(chunk, 'choices').find(isObject) ?? {};
  const error = [chunk['error'], choice['error'], objectAt(chunk, 'x_groq')?.['error']].find(Boolean);
  return error === undefined ? undefined : classifyErrorObject({ error, code: chunk['code'] }, target, clock.now());
}

/** Text, or Mistral's list of thinking and text pieces. */
function readContent(content: unknown): Piece[] {
  if (typeof content === 'string') return say('text', content);
  if (!Array.isArray(content)) return [];
  return content.flatMap(part => {
    if (textAt(part, 'type') !== 'thinking') return say('text', textAt(part, 'text') ?? '');
    const thoughts = arrayAt(part, 'thinking').map(thought => textAt(thought, 'text') ?? '');
    return say('reasoning', textAt(part, 'thinking') ?? thoughts.join(''));
  });
}

function say(type: 'text' | 'reasoning', text: string): Piece[] {
  return text === '' ? [] : [{ type, text }];
}

function overloaded(code: string): Failure {
  return { kind: 'overloaded', message: `the provider stopped with ${code}`, scope: 'model', code };
}

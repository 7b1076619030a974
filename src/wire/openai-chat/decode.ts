// Owns the reading of Chat Completions answers, streamed or whole, as all vendors of this format send them.
import type { Failure } from '../../domain/failure.ts';
import { classifyErrorObject, type ErrorTarget } from '../classify.ts';
import type { FrameReader, Piece } from '../decoder.ts';
import { malformed } from '../finish.ts';
import { arrayAt, isJson, type Json, objectAt, stringAt } from '../json.ts';
import type { JsonFrame } from '../json-frames.ts';
import { presentable } from '../redact.ts';
import { finishReasonOf } from './finish.ts';
import { createReasoningReader } from './reasoning.ts';
import { createToolCallReader } from './tool-calls.ts';
import { findUsage, readUsage } from './usage.ts';

/** DeepSeek: the generation was stopped for want of capacity. */
const OVERLOADED_FINISH = 'insufficient_system_resource';

/** Reads chunks. The end is told by `[DONE]` or by the connection, since usage comes after the finish reason. */
export function createChatReader(target: ErrorTarget, now: () => number): FrameReader<JsonFrame> {
  const toolCalls = createToolCallReader();
  const reasoning = createReasoningReader(target.provider.id);
  let started = false;
  let finish: string | undefined;
  let nativeFinish: string | undefined;
  let refusal = '';

  function readChunk(chunk: Json): Piece[] {
    const failure = errorIn(chunk, target, now);
    const choice = arrayAt(chunk, 'choices').find(isJson) ?? {};
    const pieces: Piece[] = [...readStart(chunk), ...readDelta(choice)];
    const usage = findUsage(chunk, choice);
    if (usage !== undefined) pieces.push({ type: 'usage', usage: readUsage(usage, target.provider.quirks) });
    if (failure !== undefined) return [...pieces, { type: 'error', failure }];
    finish = stringAt(choice, 'finish_reason') || finish;
    nativeFinish = stringAt(choice, 'native_finish_reason') || nativeFinish;
    return pieces;
  }

  function readStart(chunk: Json): Piece[] {
    const id = stringAt(chunk, 'id') || undefined;
    const model = stringAt(chunk, 'model') || undefined;
    if (started || (id === undefined && model === undefined)) return [];
    started = true;
    return [{ type: 'start', id, model, upstream: stringAt(chunk, 'provider') || undefined }];
  }

  function readDelta(choice: Json): Piece[] {
    const delta = isJson(choice['delta']) ? choice['delta'] : objectAt(choice, 'message');
    refusal += stringAt(delta, 'refusal') ?? '';
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
      if (frame.event === 'error') return [{ type: 'error', failure: classifyErrorObject(frame.value, target, now()) }];
      return isJson(frame.value) ? readChunk(frame.value) : [];
    },
    end: () => (finish === undefined ? [] : readEnd()),
  };
}

/** Reads a whole answer. Some servers send a refusal of service with status 200. */
export function readChatBody(value: unknown, target: ErrorTarget, now: number): readonly Piece[] {
  const reader = createChatReader(target, () => now);
  if (arrayAt(value, 'choices').length > 0) return [...reader.read({ value }), ...reader.read({ done: true })];
  const complains = isJson(value) && ['error', 'message', 'msg', 'detail'].some(key => value[key]);
  const failure = complains ? classifyErrorObject(value, target, now) : malformed('the answer has no choices');
  return [{ type: 'error', failure }];
}

/** A 200 does not mean success: errors stand at the top of a chunk, in its choice, or in `x_groq`. */
function errorIn(chunk: Json, target: ErrorTarget, now: () => number): Failure | undefined {
  const choice = arrayAt(chunk, 'choices').find(isJson) ?? {};
  const error = [chunk['error'], choice['error'], objectAt(chunk, 'x_groq')['error']].find(Boolean);
  return error === undefined ? undefined : classifyErrorObject({ error, code: chunk['code'] }, target, now());
}

/** Text, or Mistral's list of thinking and text pieces. */
function readContent(content: unknown): Piece[] {
  if (typeof content === 'string') return say('text', content);
  if (!Array.isArray(content)) return [];
  return content.flatMap(part => {
    if (stringAt(part, 'type') !== 'thinking') return say('text', stringAt(part, 'text') ?? '');
    const thoughts = arrayAt(part, 'thinking').map(thought => stringAt(thought, 'text') ?? '');
    return say('reasoning', stringAt(part, 'thinking') ?? thoughts.join(''));
  });
}

function say(type: 'text' | 'reasoning', text: string): Piece[] {
  return text === '' ? [] : [{ type, text }];
}

function overloaded(code: string): Failure {
  return { kind: 'overloaded', message: `the provider stopped with ${code}`, scope: 'model', code };
}

// Owns the delivery of an answer: frame by frame at the provider's speed, and every way in which it can break.
import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import type { Face, Frame, Turn } from './faces/face.ts';
import type { Behaviour } from './script.ts';
import type { SandboxSpeed, SandboxTime } from './spec.ts';

const SETTLE_MS = 5;

export interface Delivery {
  readonly response: ServerResponse;
  readonly behaviour: Behaviour;
  readonly speed?: SandboxSpeed;
  readonly time: SandboxTime;
  /** Aborts when the connection is gone. */
  readonly signal: AbortSignal;
  /** Ends the connection under the unfinished answer. */
  readonly breakOff: (by: 'rst' | 'fin') => void;
}

/** An answer cut into frames: what comes before the first word, the words, and what makes it complete. */
interface Frames {
  readonly type: string;
  readonly head: readonly Frame[];
  readonly words: readonly Frame[];
  readonly tail: readonly Frame[];
  readonly malformed: Frame;
  readonly error: Frame;
}

/** The frames of a stream; `errorBody` is what the vendor says when it fails midway. */
export function streamFrames(face: Face, turn: Turn, errorBody: unknown): Frames {
  return {
    type: face.streamType,
    head: face.head(turn),
    words: turn.pieces.map((_, index) => face.piece(turn, index)),
    tail: face.tail(turn),
    malformed: face.malformed,
    error: face.error(errorBody),
  };
}

/** One JSON document, sent in as many parts as the answer has words, so that it can break in the same places. */
export function wholeFrames(face: Face, turn: Turn): Frames {
  const json = JSON.stringify(face.whole(turn));
  const size = Math.ceil(json.length / (turn.pieces.length + 1));
  const parts = Array.from({ length: Math.ceil(json.length / size) }, (_, at) =>
    json.slice(at * size, (at + 1) * size),
  );
  return {
    type: 'application/json',
    head: [],
    words: parts.slice(0, -1),
    tail: parts.slice(-1),
    malformed: '"\u0000',
    error: '"\u0000',
  };
}

/** Sends `frames` with status 200. Resolves when the exchange has ended as the behaviour wants it. */
export async function deliver(frames: Frames, delivery: Delivery): Promise<void> {
  const { response, behaviour, speed, time, signal } = delivery;
  response.writeHead(200, { 'content-type': frames.type, 'cache-control': 'no-cache' });
  response.flushHeaders();
  for (const frame of frames.head) await write(response, frame);
  const firstMs = behaviour.type === 'slow_first_token' ? behaviour.delayMs : (speed?.firstTokenMs ?? 0);
  if (firstMs > 0) await time.sleep(firstMs, signal);

  const wordMs = speed ? 1000 / speed.tokensPerSecond : 0;
  const breakAt = 'afterTokens' in behaviour ? Math.min(behaviour.afterTokens, frames.words.length) : undefined;
  for (const [index, word] of [...frames.words, undefined].entries()) {
    signal.throwIfAborted();
    const spoilt = index === breakAt && (await disturb(frames, delivery));
    if (spoilt === 'ended') return;
    if (word === undefined || spoilt === 'word lost') continue;
    await write(response, word);
    if (wordMs > 0) await time.sleep(wordMs, signal);
  }
  if (behaviour.type !== 'missing_end') for (const frame of frames.tail) await write(response, frame);
  await end(response);
}

/** Does what the behaviour does in the middle of an answer. */
async function disturb(frames: Frames, delivery: Delivery): Promise<'ended' | 'word lost' | undefined> {
  const { response, behaviour, time, signal, breakOff } = delivery;
  switch (behaviour.type) {
    case 'cut':
      // A reset that arrives together with the last bytes is taken for an ordinary end: let them be read first.
      await time.sleep(SETTLE_MS, signal);
      await setImmediate();
      breakOff(behaviour.by);
      return 'ended';
    case 'stall':
      await (behaviour.forMs === undefined ? untilAborted(signal) : time.sleep(behaviour.forMs, signal));
      return undefined;
    case 'malformed_chunk':
      await write(response, frames.malformed);
      return 'word lost';
    case 'error_event':
      await write(response, frames.error);
      await end(response);
      return 'ended';
    default:
      return undefined;
  }
}

/** Never resolves; rejects when the caller has gone. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Resolves once the kernel has the bytes, so that a reset cannot overtake them. */
function write(response: ServerResponse, frame: Frame): Promise<void> {
  return new Promise(resolve => response.write(frame, () => resolve()));
}

function end(response: ServerResponse): Promise<void> {
  return new Promise(resolve => response.end(resolve));
}

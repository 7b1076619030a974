// Owns the life of a decoded answer: frames in, events out, one end, nothing after it.
import type { StreamEvent } from '../domain/event.ts';
import type { StreamDecoder } from './codec.ts';
import { malformed, type Piece, settle, truncated } from './finish.ts';
import { parseJson } from './loose.ts';
import { surrogateJoiner } from './surrogates.ts';

export type { Piece } from './finish.ts';

/** Cuts bytes into frames. */
export interface Framing<Frame> {
  push(chunk: Uint8Array): readonly Frame[];
  end(): readonly Frame[];
  /** What is wrong with the bytes, once something is. */
  fault(): string | undefined;
}

/** Understands the frames of one answer. */
export interface FrameReader<Frame> {
  read(frame: Frame): readonly Piece[];
  /** What is left to say when the connection closes; without a `finish` in it the answer counts as cut off. */
  end?(): readonly Piece[];
}

/** A decoder whose answer ends exactly once, whatever the vendor sends. */
export function createStreamDecoder<Frame>(framing: Framing<Frame>, reader: FrameReader<Frame>): StreamDecoder {
  const answer = createAnswer();
  const readAll = (frames: readonly Frame[]) =>
    frames.flatMap(frame => (answer.over() ? [] : answer.add(reader.read(frame))));
  const faults = () => {
    const fault = framing.fault();
    return fault === undefined ? [] : answer.add([{ type: 'error', failure: malformed(fault) }]);
  };
  return {
    push: chunk => (answer.over() ? [] : [...readAll(framing.push(chunk)), ...faults()]),
    end() {
      if (answer.over()) return [];
      const events = [...readAll(framing.end()), ...faults()];
      return answer.over() ? events : [...events, ...answer.close(reader.end?.() ?? [])];
    },
  };
}

/** The events of a whole JSON answer. `read` gets its parsed value. */
export function decodeWhole(body: string, read: (value: unknown) => readonly Piece[]): readonly StreamEvent[] {
  const value = parseJson(body);
  if (value === undefined) return [{ type: 'error', failure: malformed('the answer is not JSON') }];
  return createAnswer().close(read(value));
}

function createAnswer() {
  const join = surrogateJoiner();
  let text = false;
  let calls = false;
  let over = false;
  function add(pieces: readonly Piece[]): StreamEvent[] {
    const events: StreamEvent[] = [];
    for (const piece of pieces.flatMap(join)) {
      if (over) break;
      text ||= piece.type === 'text' && piece.text !== '';
      calls ||= piece.type === 'tool_call';
      const event = piece.type === 'finish' ? settle(piece, { text, calls }) : piece;
      over = event.type === 'done' || event.type === 'error';
      events.push(event);
    }
    return events;
  }
  return {
    over: () => over,
    add,
    close: (pieces: readonly Piece[]) => {
      const events = add(pieces);
      return over ? events : [...events, ...add([{ type: 'error', failure: truncated() }])];
    },
  };
}

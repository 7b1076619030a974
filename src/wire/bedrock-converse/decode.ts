// Owns Bedrock's answers: messages of an AWS event stream, or one whole answer, into our events.
import type { StreamEvent } from '../../domain/event.ts';
import type { Clock } from '../../domain/ports.ts';
import type { EpochMs } from '../../domain/units.ts';
import { classifyErrorObject } from '../classify.ts';
import type { StreamDecoder, WireTarget } from '../codec.ts';
import { createStreamDecoder, decodeWhole, type FrameReader, type Piece } from '../decoder.ts';
import type { EventStreamMessage } from '../event-stream.ts';
import { type Finish, malformed } from '../finish.ts';
import { awsFraming } from '../framings.ts';
import { arrayAt, asNumber, asObject, type JsonObject, objectAt, parseJson } from '../loose.ts';
import { createBlockReader } from './blocks.ts';
import { finishOf } from './finish.ts';
import { toUsage } from './usage.ts';

export function decoder(target: WireTarget, clock: Clock): StreamDecoder {
  return createStreamDecoder(awsFraming(), createReader(target, clock));
}

/** Events of a whole answer. */
export function decodeBody(body: string, target: WireTarget, now: EpochMs): readonly StreamEvent[] {
  return decodeWhole(body, value => {
    const message = objectAt(value, 'output', 'message');
    if (message === undefined) {
      const failure = asObject(value)?.['message'] ? classifyErrorObject(value, target, now) : undefined;
      return [{ type: 'error', failure: failure ?? malformed('the answer has no message') }];
    }
    const blocks = createBlockReader(target.provider.id);
    return [
      { type: 'start' },
      ...arrayAt(message, 'content').flatMap((block, index) => blocks.whole(index, asObject(block) ?? {})),
      ...usageOf(value),
      finishOf(asObject(value)),
    ];
  });
}

function createReader(target: WireTarget, clock: Clock): FrameReader<EventStreamMessage> {
  const blocks = createBlockReader(target.provider.id);
  let finish: Finish | undefined;

  function readEvent(type: string | undefined, event: JsonObject): readonly Piece[] {
    const index = asNumber(event['contentBlockIndex']) ?? 0;
    switch (type) {
      case 'messageStart':
        return [{ type: 'start' }];
      case 'contentBlockStart':
        return blocks.start(index, objectAt(event, 'start') ?? {});
      case 'contentBlockDelta':
        return blocks.delta(index, objectAt(event, 'delta') ?? {});
      case 'contentBlockStop':
        return blocks.stop(index);
      case 'messageStop':
        finish = finishOf(event);
        return [];
      // Usage comes after the stop, and is the last word.
      case 'metadata':
        return [...usageOf(event), ...(finish === undefined ? [] : [finish])];
      default:
        return [];
    }
  }

  return {
    read({ headers, payload }) {
      const event = asObject(parseJson(payload === '' ? '{}' : payload));
      if (headers[':message-type'] !== 'event') {
        const error = exceptionOf(headers, event, payload);
        return [{ type: 'error', failure: classifyErrorObject(error, target, clock.now()) }];
      }
      if (event === undefined) return [{ type: 'error', failure: malformed('an event of the stream is not JSON') }];
      return readEvent(headers[':event-type'], event);
    },
    end: () => (finish === undefined ? [] : [finish]),
  };
}

/** Within streams the names of exceptions begin with a small letter, elsewhere with a capital. */
function exceptionOf(headers: EventStreamMessage['headers'], event: JsonObject | undefined, text: string): JsonObject {
  const name = headers[':exception-type'] ?? headers[':error-code'] ?? '';
  const message = event?.['message'] ?? event?.['Message'] ?? headers[':error-message'] ?? text;
  return { __type: name.charAt(0).toUpperCase() + name.slice(1), message };
}

function usageOf(source: unknown): Piece[] {
  const usage = objectAt(source, 'usage');
  return usage === undefined ? [] : [{ type: 'usage', usage: toUsage(usage) }];
}

// Owns Anthropic's answers: streamed events, or one whole message, into our events.
import type { StreamEvent } from '../../domain/event.ts';
import type { Clock } from '../../domain/ports.ts';
import type { EpochMs } from '../../domain/units.ts';
import { classifyErrorObject } from '../classify.ts';
import type { StreamDecoder, WireTarget } from '../codec.ts';
import { createStreamDecoder, decodeWhole, type FrameReader, type Piece } from '../decoder.ts';
import { malformed } from '../finish.ts';
import { sseFraming } from '../framings.ts';
import { asArray, asNumber, asObject, asText, type JsonObject, objectAt, parseJson } from '../loose.ts';
import type { SseEvent } from '../sse.ts';
import { type BlockReader, createBlockReader } from './blocks.ts';
import { finishOf } from './finish.ts';
import { toUsage } from './usage.ts';

export function decoder(target: WireTarget, clock: Clock): StreamDecoder {
  return createStreamDecoder(sseFraming(), createReader(target, clock));
}

/** Events of a whole message. */
export function decodeBody(body: string, target: WireTarget, now: EpochMs): readonly StreamEvent[] {
  return decodeWhole(body, value => {
    const message = asObject(value);
    if (message === undefined || message['type'] === 'error' || message['error'] !== undefined) {
      return [{ type: 'error', failure: classifyErrorObject(value, target, now) }];
    }
    if (!Array.isArray(message['content'])) return [{ type: 'error', failure: malformed('the answer has no content') }];
    const blocks = createBlockReader(target.provider.id);
    return [
      startOf(message),
      ...asArray(message['content']).flatMap((block, index) => blocks.whole(index, asObject(block) ?? {})),
      ...usageOf(objectAt(message, 'usage') ?? {}),
      finishOf(message),
    ];
  });
}

function createReader(target: WireTarget, clock: Clock): FrameReader<SseEvent> {
  const blocks = createBlockReader(target.provider.id);
  let usage: JsonObject = {};
  let delta: JsonObject = {};

  function counted(news: JsonObject | undefined): Piece[] {
    // Counts are cumulative; a later null must not hide an earlier figure.
    const known = Object.entries(news ?? {}).filter(([, count]) => count !== null);
    usage = { ...usage, ...Object.fromEntries(known) };
    return known.length === 0 ? [] : usageOf(usage);
  }

  return {
    read({ data }) {
      const event = asObject(parseJson(data));
      if (event === undefined) return [{ type: 'error', failure: malformed('an event of the stream is not JSON') }];
      switch (event['type']) {
        case 'message_start': {
          const message = objectAt(event, 'message') ?? {};
          return [startOf(message), ...counted(objectAt(message, 'usage'))];
        }
        case 'message_delta':
          delta = { ...delta, ...objectAt(event, 'delta') };
          return counted(objectAt(event, 'usage'));
        case 'message_stop':
          return [finishOf(delta)];
        case 'error':
          return [{ type: 'error', failure: classifyErrorObject(event, target, clock.now()) }];
        default:
          return readBlockEvent(event, blocks);
      }
    },
    // Without message_stop, a stop reason still tells that the answer is whole.
    end: () => (asText(delta['stop_reason']) === undefined ? [] : [finishOf(delta)]),
  };
}

/** Pings and events of a later API version come to nothing. */
function readBlockEvent(event: JsonObject, blocks: BlockReader): readonly Piece[] {
  const index = asNumber(event['index']) ?? 0;
  if (event['type'] === 'content_block_start') return blocks.start(index, objectAt(event, 'content_block') ?? {});
  if (event['type'] === 'content_block_delta') return blocks.delta(index, objectAt(event, 'delta') ?? {});
  return event['type'] === 'content_block_stop' ? blocks.stop(index) : [];
}

function startOf(message: JsonObject): Piece {
  return { type: 'start', id: asText(message['id']), model: asText(message['model']) };
}

function usageOf(usage: JsonObject): Piece[] {
  return [{ type: 'usage', usage: toUsage(usage) }];
}

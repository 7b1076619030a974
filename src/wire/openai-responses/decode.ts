// Owns the reading of Responses answers: streamed events, or one whole response, into our events.
import type { StreamEvent } from '../../domain/event.ts';
import type { Clock } from '../../domain/ports.ts';
import type { EpochMs } from '../../domain/units.ts';
import { classifyErrorObject, type ErrorTarget } from '../classify.ts';
import type { StreamDecoder } from '../codec.ts';
import { createStreamDecoder, decodeWhole, type FrameReader, type Piece } from '../decoder.ts';
import { malformed } from '../finish.ts';
import { createJsonFraming, type JsonFrame } from '../json-frames.ts';
import { arrayAt, asObject, type JsonObject, objectAt, textAt } from '../loose.ts';
import { finishOf } from './finish.ts';
import { createItemReader, type ItemReader } from './items.ts';
import { readUsage } from './usage.ts';

export function decoder(target: ErrorTarget, clock: Clock): StreamDecoder {
  return createStreamDecoder(createJsonFraming(), createReader(target, clock));
}

/** Events of a whole response. */
export function decodeBody(body: string, target: ErrorTarget, now: EpochMs): readonly StreamEvent[] {
  const clock = { now: () => now };
  if (/^\s*(?:data|event|:)/.test(body)) {
    const stream = decoder(target, clock);
    return [...stream.push(new TextEncoder().encode(body)), ...stream.end()];
  }
  return decodeWhole(body, value => {
    const response = asObject(value) ?? {};
    const items = createItemReader(target.provider.id);
    if (!Array.isArray(response['output']) && !response['error']) {
      return [{ type: 'error', failure: malformed('the answer has no output') }];
    }
    const started = startOf(response);
    return [...(started === undefined ? [] : [started]), ...endOf(response, items, target, clock)];
  });
}

function createReader(target: ErrorTarget, clock: Clock): FrameReader<JsonFrame> {
  const items = createItemReader(target.provider.id);
  let started = false;

  function start(response: JsonObject): Piece[] {
    const piece = started ? undefined : startOf(response);
    started ||= piece !== undefined;
    return piece === undefined ? [] : [piece];
  }

  return {
    read(frame) {
      if ('done' in frame) return [];
      const event = asObject(frame.value) ?? {};
      const type = textAt(event, 'type') ?? frame.event;
      const response = objectAt(event, 'response') ?? {};
      if (type === 'error' || event['error']) {
        // {type: "error", code, message}, or the error as an object within.
        return [{ type: 'error', failure: classifyErrorObject(withoutType(event), target, clock.now()) }];
      }
      if (type === 'response.completed' || type === 'response.incomplete' || type === 'response.failed') {
        return [...start(response), ...endOf(response, items, target, clock)];
      }
      return type === 'response.created' ? start(response) : readItemEvent(type, event, items);
    },
  };
}

function readItemEvent(type: string | undefined, event: JsonObject, items: ItemReader): Piece[] {
  const item = objectAt(event, 'item') ?? {};
  switch (type) {
    case 'response.output_item.added':
      return items.added(item, event);
    case 'response.output_item.done':
      return items.done(item, event);
    case 'response.output_text.delta':
      return items.text(event);
    case 'response.refusal.delta':
      return items.refusal(event);
    case 'response.reasoning_summary_text.delta':
    case 'response.reasoning_text.delta':
      return items.reasoning(event);
    case 'response.function_call_arguments.delta':
    case 'response.function_call_arguments.done':
      return items.arguments(event);
    default:
      return [];
  }
}

/** The last word: what of the output was not streamed, usage, and how it ended. */
function endOf(response: JsonObject, items: ItemReader, target: ErrorTarget, clock: Clock): Piece[] {
  const usage = objectAt(response, 'usage');
  const counted: Piece[] = usage === undefined ? [] : [{ type: 'usage', usage: readUsage(usage) }];
  if (response['error'] || response['status'] === 'failed') {
    const error = response['error'] ?? { message: 'the response failed without a reason' };
    return [...counted, { type: 'error', failure: classifyErrorObject({ error }, target, clock.now()) }];
  }
  const rest = arrayAt(response, 'output').flatMap((item, place) =>
    items.done(asObject(item) ?? {}, { output_index: place }),
  );
  return [...rest, ...counted, finishOf(response, items.calledTools(), items.refused())];
}

function startOf(response: JsonObject): Piece | undefined {
  const [id, model] = [textAt(response, 'id'), textAt(response, 'model')];
  return id === undefined && model === undefined ? undefined : { type: 'start', id, model };
}

function withoutType(event: JsonObject): JsonObject {
  const { type: _dropped, ...rest } = event;
  return rest;
}

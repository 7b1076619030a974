// Owns Anthropic's stop reasons.
import type { FinishReason } from '../../domain/event.ts';
import type { Finish } from '../finish.ts';
import { asText, type JsonObject, objectAt } from '../loose.ts';

const REASONS: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
  model_context_window_exceeded: 'context_length',
  pause_turn: 'pause',
};

/** The end as a message, or the last `message_delta`, tells it. */
export function finishOf(source: JsonObject): Finish {
  const raw = asText(source['stop_reason']);
  const details = objectAt(source, 'stop_details');
  const detail = asText(details?.['explanation']) ?? asText(details?.['category']);
  return {
    type: 'finish',
    reason: raw !== undefined && Object.hasOwn(REASONS, raw) ? REASONS[raw] : undefined,
    raw,
    detail: raw === 'refusal' ? `the model refused${detail === undefined ? '' : `: ${detail}`}` : undefined,
  };
}

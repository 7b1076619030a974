// Owns the ends of a Responses answer.
import type { FinishReason } from '../../domain/event.ts';
import type { Finish } from '../finish.ts';
import { type JsonObject, objectAt, textAt } from '../loose.ts';

const INCOMPLETE: Readonly<Record<string, FinishReason>> = {
  max_output_tokens: 'length',
  max_tokens: 'length',
  content_filter: 'content_filter',
};

/** `refusal`: the model's words of refusal, empty where it gave none. */
export function finishOf(response: JsonObject, calledTools: boolean, refusal: string): Finish {
  if (refusal !== '') return { type: 'finish', reason: 'content_filter', raw: 'refusal', detail: refusal };
  const status = textAt(response, 'status') ?? 'completed';
  const why = textAt(objectAt(response, 'incomplete_details'), 'reason');
  if (why !== undefined) return { type: 'finish', reason: INCOMPLETE[why], raw: why };
  // Incomplete for no stated reason is incomplete all the same.
  if (status === 'incomplete') return { type: 'finish', reason: 'length', raw: status };
  const reason = status !== 'completed' ? undefined : calledTools ? 'tool_calls' : 'stop';
  return { type: 'finish', reason, raw: status };
}

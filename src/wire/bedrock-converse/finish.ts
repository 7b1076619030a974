// Owns Bedrock's stop reasons.
import type { FinishReason } from '../../domain/event.ts';
import type { Finish } from '../finish.ts';
import { textAt } from '../loose.ts';

const REASONS: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  tool_use: 'tool_calls',
  guardrail_intervened: 'content_filter',
  content_filtered: 'content_filter',
  model_context_window_exceeded: 'context_length',
};

/** The end as a whole answer, or `messageStop`, tells it. */
export function finishOf(source: unknown): Finish {
  const raw = textAt(source, 'stopReason');
  const reason = raw !== undefined && Object.hasOwn(REASONS, raw) ? REASONS[raw] : undefined;
  return { type: 'finish', reason, raw };
}

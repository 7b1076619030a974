// Owns finish reasons of the OpenAI-compatible family.
import type { FinishReason } from '../../domain/event.ts';

const REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  // Mistral: the model's window is full.
  model_length: 'length',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'content_filter',
  // Z.AI
  sensitive: 'content_filter',
  model_context_window_exceeded: 'context_length',
  network_error: 'error',
  error: 'error',
};

/** Our word for the vendor's; undefined for one that we do not know. Servers that end a tool call with `stop` mean tool_calls. */
export function finishReasonOf(raw: string, calledTools: boolean): FinishReason | undefined {
  const reason = Object.hasOwn(REASONS, raw) ? REASONS[raw] : undefined;
  return reason === 'stop' && calledTools ? 'tool_calls' : reason;
}

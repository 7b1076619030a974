// Owns the words that ask for JSON where a model has no mode for it.
import type { ResponseFormat } from '../domain/request.ts';

/** A sentence for the system prompt. */
export function jsonInstruction(format: ResponseFormat): string {
  const only = 'Answer with one JSON value and nothing else: no prose, no code fence.';
  return format.type === 'json' ? only : `${only} It must satisfy this JSON Schema:\n${JSON.stringify(format.schema)}`;
}

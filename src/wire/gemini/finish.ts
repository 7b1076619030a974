// Owns Gemini's finish and block reasons.
import type { FinishReason } from '../../domain/event.ts';
import type { Finish } from '../finish.ts';
import { asText, type JsonObject } from '../loose.ts';

const REASONS: Readonly<Record<string, FinishReason>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'content_filter',
  RECITATION: 'content_filter',
  LANGUAGE: 'content_filter',
  BLOCKLIST: 'content_filter',
  PROHIBITED_CONTENT: 'content_filter',
  SPII: 'content_filter',
  CONTINUATION: 'pause',
  MALFORMED_FUNCTION_CALL: 'error',
  UNEXPECTED_TOOL_CALL: 'error',
  TOO_MANY_TOOL_CALLS: 'error',
  MALFORMED_RESPONSE: 'error',
  OTHER: 'error',
};

/** The end that a candidate tells; a turn that calls tools says `STOP` all the same. */
export function finishOf(candidate: JsonObject, callsTools: boolean): Finish {
  const raw = asText(candidate['finishReason']);
  const message = asText(candidate['finishMessage']);
  const detail = message && `${raw}: ${message}`;
  const reason = reasonOf(raw);
  return { type: 'finish', reason: callsTools && reason === 'stop' ? 'tool_calls' : reason, raw, detail };
}

/** A prompt that was refused before any answer. */
export function blocked(reason: string): Finish {
  return { type: 'finish', reason: 'content_filter', raw: reason, detail: `the prompt was blocked: ${reason}` };
}

function reasonOf(raw: string | undefined): FinishReason | undefined {
  if (raw === undefined) return undefined;
  if (raw.startsWith('IMAGE_')) return 'content_filter';
  return Object.hasOwn(REASONS, raw) ? REASONS[raw] : undefined;
}

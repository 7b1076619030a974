// Owns the context size asked of Ollama, which cuts a longer prompt without a word.
import type { ChatRequest } from '../../domain/request.ts';
import type { WireTarget } from '../codec.ts';

/** Room for an answer whose length the caller did not cap. */
const DEFAULT_OUTPUT_TOKENS = 4096;
/** Token estimates are off by some per cent; a prompt cut short costs more than memory. */
const ESTIMATE_MARGIN = 1.2;
const CHARS_PER_TOKEN = 3;
const SMALLEST = 4096;

/** Tokens for prompt and answer: a power of two, since the server reloads the model whenever the size changes. */
export function contextTokens(request: ChatRequest, target: WireTarget, maxOutput: number | undefined): number {
  const input = target.inputTokens ?? roughTokens(request);
  const wanted = Math.ceil(input * ESTIMATE_MARGIN) + (maxOutput ?? DEFAULT_OUTPUT_TOKENS);
  const rounded = Math.max(SMALLEST, 2 ** Math.ceil(Math.log2(wanted)));
  return Math.min(rounded, target.model.contextWindow);
}

function roughTokens(request: ChatRequest): number {
  const chars = JSON.stringify([request.messages, request.tools], (key, value) => (key === 'data' ? '' : value)).length;
  return Math.ceil(chars / CHARS_PER_TOKEN);
}

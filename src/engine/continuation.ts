// Owns going on from a part: whether a model is known to accept one, and the request that hands it over.
import type { ModelSpec } from '../domain/model.ts';
import type { ChatRequest } from '../domain/request.ts';

/** A shorter part is sooner written anew. */
const WORTH_CHARS = 40;

/** Whether this model goes on from the last, unfinished message of the assistant. */
export function continues({ prefill, reasoning }: ModelSpec, request: ChatRequest, part: string): boolean {
  // Neither thinking, nor tools, nor a prescribed form goes with a part that is prescribed already.
  const thinks = reasoning && request.reasoningEffort !== undefined;
  const isPlain = !thinks && !request.tools?.length && request.responseFormat === undefined;
  return prefill === true && isPlain && part.trim().length >= WORTH_CHARS;
}

/** The request whose answer begins where `part` ends. Vendors refuse a last message that ends in white space. */
export function continuationOf(request: ChatRequest, part: string): ChatRequest {
  return { ...request, messages: [...request.messages, { role: 'assistant', content: part.trimEnd() }] };
}

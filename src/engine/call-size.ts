// Owns the size of a call, as far as it can be known before it is made: the most it can be, and what it is likely to be.
import type { CallSize } from '../accounting/bound.ts';
import { type Part, partsOf } from '../domain/message.ts';
import type { ChatRequest } from '../domain/request.ts';
import { countInput } from '../task/count-input.ts';
import { mostTokens } from '../task/most-tokens.ts';
import { estimateTokens } from '../task/tokens.ts';

/** What the wire puts around a message, and around the request as a whole. */
const MOST_PER_MESSAGE = 16;
const MOST_AROUND = 64;
/** Vendors write instructions of their own into the prompt where there are tools, and we do where a form is asked for. */
const MOST_FOR_TOOLS = 800;
const MOST_FOR_FORMAT = 128;
/** At the highest resolution that a vendor of the catalogue counts in full. */
const MOST_PER_IMAGE = 5_000;

/** The largest that `request` can be at any tokenizer; `outputTokens`, as expected, where it sets no limit. */
export function sizeOf(request: ChatRequest, outputTokens: number): CallSize {
  const { maxOutputTokens } = request;
  return {
    inputTokens: mostInput(request),
    outputTokens: maxOutputTokens ?? outputTokens,
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
  };
}

/** What `request` is likely to be, tools and form included, tokens. */
export function likelyInput({ messages, tools, responseFormat }: ChatRequest): number {
  return countInput(messages, tools) + (responseFormat ? estimateTokens(JSON.stringify(responseFormat)) : 0);
}

function mostInput({ messages, tools, responseFormat }: ChatRequest): number {
  let tokens = MOST_AROUND;
  for (const message of messages) {
    tokens += MOST_PER_MESSAGE;
    for (const part of partsOf(message)) tokens += mostOf(part);
  }
  if (tools?.length) tokens += MOST_FOR_TOOLS + mostTokens(JSON.stringify(tools));
  if (responseFormat) tokens += MOST_FOR_FORMAT + mostTokens(JSON.stringify(responseFormat));
  return tokens;
}

/** Besides their text all parts have names, ids and states that are written into the prompt. */
function mostOf(part: Part): number {
  if (part.type === 'text') return mostTokens(part.text);
  return part.type === 'image' ? MOST_PER_IMAGE : mostTokens(JSON.stringify(part));
}

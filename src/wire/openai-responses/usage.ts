// Owns token usage as OpenAI's Responses API counts it.
import type { Usage } from '../../domain/usage.ts';
import { type JsonObject, numberAt, objectAt } from '../loose.ts';

/** Input includes cached tokens, output includes reasoning, as the vendor sends them. */
export function readUsage(usage: JsonObject): Usage {
  const inputDetails = objectAt(usage, 'input_tokens_details');
  return {
    inputTokens: numberAt(usage, 'input_tokens'),
    outputTokens: numberAt(usage, 'output_tokens'),
    cachedInputTokens: numberAt(inputDetails, 'cached_tokens'),
    cacheWriteTokens: numberAt(inputDetails, 'cache_write_tokens'),
    reasoningTokens: numberAt(objectAt(usage, 'output_tokens_details'), 'reasoning_tokens'),
  };
}

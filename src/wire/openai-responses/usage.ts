// Owns token usage as OpenAI's Responses API counts it.
import type { Usage } from '../../domain/usage.ts';
import { countAt, type JsonObject, objectAt } from '../loose.ts';

/** Input includes cached tokens, output includes reasoning, as the vendor sends them. */
export function readUsage(usage: JsonObject): Usage {
  const inputDetails = objectAt(usage, 'input_tokens_details');
  return {
    inputTokens: countAt(usage, 'input_tokens'),
    outputTokens: countAt(usage, 'output_tokens'),
    cachedInputTokens: countAt(inputDetails, 'cached_tokens'),
    cacheWriteTokens: countAt(inputDetails, 'cache_write_tokens'),
    reasoningTokens: countAt(objectAt(usage, 'output_tokens_details'), 'reasoning_tokens'),
  };
}

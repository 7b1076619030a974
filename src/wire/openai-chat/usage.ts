// Owns token usage as OpenAI-compatible servers count it.
import type { WireQuirks } from '../../domain/provider.ts';
import type { Usage } from '../../domain/usage.ts';
import { countAt, isObject, type JsonObject, numberAt, objectAt } from '../loose.ts';

/** Input with cached tokens, output with reasoning tokens, whatever the vendor leaves out of its sums. */
export function readUsage(usage: JsonObject, quirks: WireQuirks | undefined): Usage {
  const promptDetails = objectAt(usage, 'prompt_tokens_details');
  // OpenAI; Kimi; DeepSeek; Mistral.
  const cachedInputTokens =
    countAt(promptDetails, 'cached_tokens') ??
    countAt(usage, 'cached_tokens') ??
    countAt(usage, 'prompt_cache_hit_tokens') ??
    countAt(usage, 'num_cached_tokens');
  const reasoningTokens =
    countAt(objectAt(usage, 'completion_tokens_details'), 'reasoning_tokens') ?? countAt(usage, 'reasoning_tokens');
  const prompt = countAt(usage, 'prompt_tokens');
  const completion = countAt(usage, 'completion_tokens');
  const cachedOnTop = quirks?.cachedMayBeOnTop && prompt !== undefined && (cachedInputTokens ?? 0) > prompt;
  return {
    inputTokens: cachedOnTop ? prompt + (cachedInputTokens ?? 0) : prompt,
    outputTokens: quirks?.reasoningOnTop && completion !== undefined ? completion + (reasoningTokens ?? 0) : completion,
    cachedInputTokens,
    cacheWriteTokens: countAt(promptDetails, 'cache_write_tokens') ?? countAt(usage, 'cache_write_tokens'),
    reasoningTokens,
    costUsd: costOf(usage),
  };
}

/** OpenRouter's own figure; with the user's own upstream key the upstream's bill comes on top. As it was told, absurd or not. */
function costOf(usage: JsonObject): number | undefined {
  const cost = numberAt(usage, 'cost');
  if (cost === undefined || usage['is_byok'] !== true) return cost;
  const upstream = numberAt(objectAt(usage, 'cost_details'), 'upstream_inference_cost') ?? 0;
  return Math.min(cost, upstream) < 0 ? Math.min(cost, upstream) : cost + upstream;
}

/** Where a chunk may hold its usage: at the top, in the choice (Kimi), or in `x_groq`. */
export function findUsage(chunk: JsonObject, choice: JsonObject): JsonObject | undefined {
  return [chunk['usage'], choice['usage'], objectAt(chunk, 'x_groq')?.['usage']].find(isObject);
}

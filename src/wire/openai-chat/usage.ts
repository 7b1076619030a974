// Owns token usage as OpenAI-compatible servers count it.
import type { WireQuirks } from '../../domain/provider.ts';
import type { Usage } from '../../domain/usage.ts';
import { isObject, type JsonObject, numberAt, objectAt } from '../loose.ts';

/** Input with cached tokens, output with reasoning tokens, whatever the vendor leaves out of its sums. */
export function readUsage(usage: JsonObject, quirks: WireQuirks | undefined): Usage {
  const promptDetails = objectAt(usage, 'prompt_tokens_details');
  // OpenAI; Kimi; DeepSeek; Mistral.
  const cachedInputTokens =
    numberAt(promptDetails, 'cached_tokens') ??
    numberAt(usage, 'cached_tokens') ??
    numberAt(usage, 'prompt_cache_hit_tokens') ??
    numberAt(usage, 'num_cached_tokens');
  const reasoningTokens =
    numberAt(objectAt(usage, 'completion_tokens_details'), 'reasoning_tokens') ?? numberAt(usage, 'reasoning_tokens');
  const prompt = numberAt(usage, 'prompt_tokens');
  const completion = numberAt(usage, 'completion_tokens');
  const cachedOnTop = quirks?.cachedMayBeOnTop && prompt !== undefined && (cachedInputTokens ?? 0) > prompt;
  return {
    inputTokens: cachedOnTop ? prompt + (cachedInputTokens ?? 0) : prompt,
    outputTokens: quirks?.reasoningOnTop && completion !== undefined ? completion + (reasoningTokens ?? 0) : completion,
    cachedInputTokens,
    cacheWriteTokens: numberAt(promptDetails, 'cache_write_tokens') ?? numberAt(usage, 'cache_write_tokens'),
    reasoningTokens,
    costUsd: costOf(usage),
  };
}

/** OpenRouter's own figure; with the user's own upstream key the upstream's bill comes on top. */
function costOf(usage: JsonObject): number | undefined {
  const cost = numberAt(usage, 'cost');
  if (cost === undefined || cost < 0) return undefined;
  const upstream = numberAt(objectAt(usage, 'cost_details'), 'upstream_inference_cost') ?? 0;
  return usage['is_byok'] === true ? cost + upstream : cost;
}

/** Where a chunk may hold its usage: at the top, in the choice (Kimi), or in `x_groq`. */
export function findUsage(chunk: JsonObject, choice: JsonObject): JsonObject | undefined {
  return [chunk['usage'], choice['usage'], objectAt(chunk, 'x_groq')?.['usage']].find(isObject);
}

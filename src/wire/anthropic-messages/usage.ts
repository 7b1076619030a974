// Owns Anthropic's token counts, whose input excludes what the cache took part in.
import type { Usage } from '../../domain/usage.ts';
import { asNumber, type JsonObject, objectAt } from '../loose.ts';

/** Usage of all `usage` objects of an answer so far, merged. */
export function toUsage(usage: JsonObject): Usage {
  const uncached = asNumber(usage['input_tokens']);
  const read = asNumber(usage['cache_read_input_tokens']);
  const written = asNumber(usage['cache_creation_input_tokens']);
  return {
    inputTokens: uncached === undefined ? undefined : uncached + (read ?? 0) + (written ?? 0),
    outputTokens: asNumber(usage['output_tokens']),
    cachedInputTokens: read,
    cacheWriteTokens: written,
    reasoningTokens: asNumber(objectAt(usage, 'output_tokens_details')?.['thinking_tokens']),
  };
}

// Owns Anthropic's token counts, whose input excludes what the cache took part in.
import type { Usage } from '../../domain/usage.ts';
import { asCount, type JsonObject, objectAt } from '../loose.ts';

/** Usage of all `usage` objects of an answer so far, merged. */
export function toUsage(usage: JsonObject): Usage {
  const uncached = asCount(usage['input_tokens']);
  const read = asCount(usage['cache_read_input_tokens']);
  const written = asCount(usage['cache_creation_input_tokens']);
  return {
    inputTokens: uncached === undefined ? undefined : uncached + (read ?? 0) + (written ?? 0),
    outputTokens: asCount(usage['output_tokens']),
    cachedInputTokens: read,
    cacheWriteTokens: written,
    reasoningTokens: asCount(objectAt(usage, 'output_tokens_details')?.['thinking_tokens']),
  };
}

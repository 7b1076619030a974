// Owns Bedrock's token counts, whose input excludes what the cache took part in.
import type { Usage } from '../../domain/usage.ts';
import { countAt, type JsonObject } from '../loose.ts';

export function toUsage(usage: JsonObject): Usage {
  const uncached = countAt(usage, 'inputTokens');
  const cachedInputTokens = countAt(usage, 'cacheReadInputTokens');
  const cacheWriteTokens = countAt(usage, 'cacheWriteInputTokens');
  return {
    inputTokens: uncached === undefined ? undefined : uncached + (cachedInputTokens ?? 0) + (cacheWriteTokens ?? 0),
    outputTokens: countAt(usage, 'outputTokens'),
    cachedInputTokens,
    cacheWriteTokens,
  };
}

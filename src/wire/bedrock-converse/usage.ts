// Owns Bedrock's token counts, whose input excludes what the cache took part in.
import type { Usage } from '../../domain/usage.ts';
import { type JsonObject, numberAt } from '../loose.ts';

export function toUsage(usage: JsonObject): Usage {
  const uncached = numberAt(usage, 'inputTokens');
  const cachedInputTokens = numberAt(usage, 'cacheReadInputTokens');
  const cacheWriteTokens = numberAt(usage, 'cacheWriteInputTokens');
  return {
    inputTokens: uncached === undefined ? undefined : uncached + (cachedInputTokens ?? 0) + (cacheWriteTokens ?? 0),
    outputTokens: numberAt(usage, 'outputTokens'),
    cachedInputTokens,
    cacheWriteTokens,
  };
}

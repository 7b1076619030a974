// Owns Gemini's token counts, in which thoughts stand beside the answer.
import type { Usage } from '../../domain/usage.ts';
import { asCount, type JsonObject } from '../loose.ts';

/** Usage of one `usageMetadata`, which is cumulative within an answer. */
export function toUsage(usage: JsonObject): Usage {
  const reasoningTokens = asCount(usage['thoughtsTokenCount']);
  return {
    inputTokens: sum(asCount(usage['promptTokenCount']), asCount(usage['toolUsePromptTokenCount'])),
    outputTokens: sum(asCount(usage['candidatesTokenCount']), reasoningTokens),
    cachedInputTokens: asCount(usage['cachedContentTokenCount']),
    reasoningTokens,
  };
}

/** Undefined only where both are. */
function sum(first: number | undefined, second: number | undefined): number | undefined {
  return first === undefined && second === undefined ? undefined : (first ?? 0) + (second ?? 0);
}

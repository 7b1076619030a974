// Owns what helps a provider's prompt cache: the turns up to which it is asked to keep what it has read, and the key to find that again.
import { digestOf } from '../domain/digest.ts';
import type { WireTarget } from './codec.ts';
import { openLoopFrom, type Turn } from './turns.ts';

/**
 * The smallest minimum of any model (platform.claude.com, prompt caching: 512 to 4,096 tokens, by model). A model that
 * wants more passes over the breakpoint, free of charge.
 */
const SMALLEST_PROMPT_TOKENS = 512;

/**
 * Indexes of the turns to keep the prompt up to: the last, and in an open tool loop the question that began it, since what
 * follows is sent without its reasoning later. None where nothing is gained: keeping costs a quarter more than reading,
 * so a one-shot would only pay for it, and so would a prompt for which the model has no price of cached tokens.
 */
export function cachedTurns(turns: readonly Turn[], { model, inputTokens = 0 }: WireTarget): readonly number[] {
  // What ends in the assistant's words is an answer that is being completed, once.
  const isConversation = turns.length > 1 && turns.at(-1)?.role === 'user';
  const isCheaper = model.price?.cacheReadPer1M !== undefined;
  if (!isConversation || !isCheaper || inputTokens < SMALLEST_PROMPT_TOKENS) return [];
  const question = openLoopFrom(turns) - 1;
  return [...new Set([question, turns.length - 1])].filter(index => index >= 0);
}

/**
 * The same for every turn of a conversation, and nothing that tells its name: whoever sends it lands on the server that has
 * the prompt (developers.openai.com, prompt caching). Undefined for a single question, and where the vendor knows no such key.
 */
export function promptCacheKey({ provider, session }: WireTarget): string | undefined {
  return provider.quirks?.promptCacheKey && session !== undefined ? `openclaw-${digestOf(session)}` : undefined;
}

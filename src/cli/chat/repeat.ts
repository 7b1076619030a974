// Owns `chat --cache`: the parts that answer a question from the store, loaded where it is asked for.
import type { AnswerCache } from '../../engine/answer-cache.ts';
import type { Call } from '../../engine/contract.ts';
import type { Context } from '../context.ts';
import { printWarning } from './answer.ts';
import type { ChatOptions } from './options.ts';

export async function cacheFor(context: Context, call: Call, { quiet }: ChatOptions): Promise<AnswerCache> {
  const [{ answerCacheFor }, { settings }, providers, store, state] = await Promise.all([
    import('../../engine/answer-cache.ts'),
    context.settings(),
    context.providers(),
    context.answers(),
    context.state(),
  ]);
  const warn = (message: string) => {
    if (!quiet) printWarning(context, message);
  };
  return answerCacheFor({ store, state, clock: context.clock, settings, providers, warn }, call);
}

// Owns what cut an answer off: the money for it, the limit it was asked with, or the most that its model gives.
import type { Attempt, Cut, SpendingCap } from '../domain/outcome.ts';
import type { ChatRequest } from '../domain/request.ts';
import { outputCap } from '../wire/output-cap.ts';
import type { Turn } from './turn.ts';

/** The attempt with what cut its answer. `request`: as it was sent; `cappedBy`: the money that allowed it no more. */
export function withCut(
  attempt: Attempt,
  request: ChatRequest,
  turn: Turn,
  cappedBy: SpendingCap | undefined,
): Attempt {
  return attempt.finishReason === 'length' ? { ...attempt, cutBy: cappedBy ?? limitOf(request, turn) } : attempt;
}

function limitOf(request: ChatRequest, { provider, model }: Turn): Cut {
  const cap = outputCap(request, { provider: provider.spec, model });
  const most = model.maxOutput > 0 ? model.maxOutput : undefined;
  if (cap !== undefined && (most === undefined || cap < most)) return { by: 'max_tokens', tokens: cap };
  return { by: 'output_limit', ...(most !== undefined && { tokens: most }) };
}

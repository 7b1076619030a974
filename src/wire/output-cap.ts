// Owns the cap on an answer's length.
import type { ChatRequest } from '../domain/request.ts';
import type { WireTarget } from './codec.ts';

/** Enough for a long answer with its reasoning, and a fraction of what the largest models could bill. */
const USUAL_CAP = 32_768;

/** Tokens, never more than the model can give; undefined where the caller set none and the vendor needs none. */
export function outputCap(request: ChatRequest, { provider, model }: WireTarget): number | undefined {
  const wanted = request.maxOutputTokens ?? (provider.quirks?.alwaysCap ? USUAL_CAP : undefined);
  return wanted === undefined || model.maxOutput <= 0 ? wanted : Math.min(wanted, model.maxOutput);
}

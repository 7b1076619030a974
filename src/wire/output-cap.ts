// Owns the cap on an answer's length.
import type { ChatRequest } from '../domain/request.ts';
import type { WireTarget } from './codec.ts';

/** Enough for a long answer with its reasoning, and a fraction of what the largest models could bill. */
const USUAL_CAP = 32_768;
/** Anthropic's format has no request without a cap: ample for an answer with its thinking. */
const REQUIRED_CAP = 32_000;

/** Tokens, never more than the model can give; undefined where the caller set none and the vendor needs none. */
export function outputCap(
  request: ChatRequest,
  { provider, model }: Pick<WireTarget, 'provider' | 'model'>,
): number | undefined {
  const usual = provider.quirks?.alwaysCap ? USUAL_CAP : undefined;
  const wanted = request.maxOutputTokens ?? (provider.wire === 'anthropic-messages' ? REQUIRED_CAP : usual);
  return wanted === undefined || model.maxOutput <= 0 ? wanted : Math.min(wanted, model.maxOutput);
}

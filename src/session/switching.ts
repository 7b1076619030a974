// Owns the rules of switching: a conversation stays with its provider, unless one of these says that it may leave. Pure.
import { costOf } from '../accounting/money.ts';
import type { Decision } from '../domain/decision.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { EpochMs } from '../domain/units.ts';
import { isDemanding, isSameModel, type Standing } from './standing.ts';

/** Below this a conversation has hardly begun, and another provider loses nothing. */
const SMALL_CONTEXT_TOKENS = 5_000;
/** The shortest lifetime that a vendor publishes; assumed of those that publish none. */
const ASSUMED_CACHE_TTL_MS = 5 * 60_000;

export type LeaveReason =
  | 'not_preserved'
  | 'asked'
  | 'small_context'
  | 'exhausted'
  | 'failing'
  | 'outgrown'
  | 'unavailable'
  | 'task_changed'
  | 'cache_expired'
  | 'cheaper';

export interface SwitchingInput {
  readonly standing: Standing;
  /** What would be decided if this were no conversation. */
  readonly free: Decision;
  readonly preserveContext: boolean;
  /** Fingerprint of the user's wishes now. */
  readonly wishes: string;
  /** Lifetime of the provider's prompt cache, ms; undefined where it is not known. */
  readonly cacheTtlMs: number | undefined;
  readonly modelOf: (candidate: { readonly provider: string; readonly model: string }) => ModelSpec | undefined;
  readonly now: EpochMs;
}

/** Why the conversation may leave its provider; undefined: it stays. Whoever is in `free.chain` can take all of its history. */
export function leaveReason(input: SwitchingInput): LeaveReason | undefined {
  const { standing, free, now } = input;
  if (!input.preserveContext) return 'not_preserved';
  if (input.wishes !== standing.wishes) return 'asked';
  const gone = goneReason(input);
  if (gone) return gone;
  if (standing.contextTokens < SMALL_CONTEXT_TOKENS) return 'small_context';
  const { task, confident } = free.analysis;
  if (confident && isDemanding(task) && !standing.isDemanding) return 'task_changed';
  if (now - standing.at > (input.cacheTtlMs ?? ASSUMED_CACHE_TTL_MS)) return 'cache_expired';
  return isCheaperElsewhere(input) ? 'cheaper' : undefined;
}

/** Why the provider cannot go on. */
function goneReason({ standing: { candidate }, free }: SwitchingInput): LeaveReason | undefined {
  const accounts = free.chain.filter(one => isSameModel(one, candidate));
  if (accounts.some(({ coolingUntil }) => coolingUntil === undefined)) return undefined;
  if (accounts.length > 0) return 'failing';
  const reasons = free.excluded
    .filter(({ provider, model }) => provider === candidate.provider && (model === candidate.model || model === '*'))
    .map(({ reason }) => reason);
  if (reasons.includes('quota_spent')) return 'exhausted';
  return reasons.includes('context_too_small') ? 'outgrown' : 'unavailable';
}

/**
 * Whether somebody at least as good would answer for less, although the whole history has to be read anew there while it is
 * cached here. Where a price is not known there is nothing to compare.
 */
function isCheaperElsewhere({ standing, free, modelOf }: SwitchingInput): boolean {
  const [head] = free.chain;
  const own = free.chain.find(one => isSameModel(one, standing.candidate));
  if (!head || !own || isSameModel(head, own) || head.estimatedCost === undefined) return false;
  const [there, here] = [modelOf(head), modelOf(own)];
  if (!there || !here || there.qualityScore < here.qualityScore || own.estimatedCost === 0) return false;
  const { inputTokens, outputTokens } = free.analysis;
  const cachedInputTokens = standing.isCached ? Math.min(standing.contextTokens, inputTokens) : 0;
  const staying = costOf({ inputTokens, outputTokens, cachedInputTokens }, here.price);
  return staying !== undefined && head.estimatedCost < staying;
}

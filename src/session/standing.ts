// Owns how a conversation stands with the provider that answered it last.
import type { Candidate } from '../domain/decision.ts';
import type { Task } from '../domain/task.ts';
import type { EpochMs } from '../domain/units.ts';
import type { Session, Turn } from './contract.ts';

export interface Standing {
  readonly candidate: Candidate;
  /** What the conversation takes of a window, tokens. */
  readonly contextTokens: number;
  /** When its last answer ended. */
  readonly at: EpochMs;
  /** Fingerprint of the wishes it was chosen under. */
  readonly wishes: string;
  /** It was chosen for, or has since been given, a task that takes a good model. */
  readonly isDemanding: boolean;
  /** Its answers came with a cached prompt, as far as can be told: one alone tells nothing. */
  readonly isCached: boolean;
}

const DEMANDING: readonly (Task | undefined)[] = ['coding', 'reasoning', 'planning', 'decision', undefined];

/** Whether a task takes a good model; one that the analysis could not tell does. */
export const isDemanding = (task: Task | undefined) => DEMANDING.includes(task);

/** Undefined before the first answer. */
export function standingOf({ turns }: Session): Standing | undefined {
  const last = turns.at(-1);
  if (!last) return undefined;
  const before = turns.findLastIndex(turn => !isSameModel(turn.by, last.by));
  const own = turns.slice(before + 1);
  return {
    candidate: last.by,
    contextTokens: last.contextTokens,
    at: last.at + last.latencyMs,
    wishes: last.wishes,
    isDemanding: own.some(({ task }) => isDemanding(task)),
    isCached: own.length < 2 || !deniesCache(last),
  };
}

export const isSameModel = (a: Candidate, b: Candidate) => a.provider === b.provider && a.model === b.model;

const deniesCache = ({ usage }: Turn) => usage?.inputTokens !== undefined && !usage.cachedInputTokens;

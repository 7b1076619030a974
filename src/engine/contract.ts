// Owns the engine's face: what a caller hands in, the events while it runs, and the outcome.
import type { Candidate, Decision } from '../domain/decision.ts';
import type { ContentEvent } from '../domain/event.ts';
import type { Failure } from '../domain/failure.ts';
import type { Outcome, Purpose } from '../domain/outcome.ts';
import type { ChatRequest, RoutingOptions } from '../domain/request.ts';
import type { EpochMs } from '../domain/units.ts';
import type { RestartEvent } from './stage.ts';

/** One request for the engine. */
export interface Call {
  readonly request: ChatRequest;
  readonly routing: RoutingOptions;
  /** Name of the conversation, for the log. */
  readonly session?: string;
  /** Comes first where it can answer: the conversation stays with it. */
  readonly stay?: Candidate;
  /** Absent: somebody's question. */
  readonly purpose?: Purpose;
  /** False: nothing of this call is logged (its use is still counted). */
  readonly log?: boolean;
  /**
   * What the caller can do about text that it was given and that is void because its author broke off: `free`, nobody
   * has seen it yet; `visible`, it draws a line and begins anew. Both hear a `restart` event. Absent: text stays as it is.
   */
  readonly restart?: 'free' | 'visible';
}

/** What happens while a call runs, in order. Content events come only from the attempt that is being shown. */
export type EngineEvent =
  | { readonly type: 'decided'; readonly decision: Decision }
  | { readonly type: 'attempt'; readonly candidate: Candidate; readonly number: number }
  | { readonly type: 'failed'; readonly candidate: Candidate; readonly failure: Failure; readonly next?: Candidate }
  | { readonly type: 'waiting'; readonly ms: number; readonly candidate?: Candidate; readonly why: string }
  | { readonly type: 'notice'; readonly message: string }
  /** The answer that follows was given to exactly this question before; nobody is asked. */
  | { readonly type: 'cached'; readonly candidate: Candidate; readonly at: EpochMs; readonly ageMs: number }
  | RestartEvent
  | ContentEvent;

export interface Engine {
  /** Decides without calling anybody. */
  decide(call: Call): Promise<Decision>;
  /** Runs a call to its end. Resolves with an outcome for every failure; rejects only for bugs. Records before it resolves. */
  run(call: Call, emit: (event: EngineEvent) => void, signal?: AbortSignal): Promise<Outcome>;
}

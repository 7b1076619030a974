// Owns the last event of an answer: whether what the vendor called the end is an end or a failure.
import type { FinishReason, StreamEvent } from '../domain/event.ts';
import type { Failure, FailureKind } from '../domain/failure.ts';
import { DEFAULT_SCOPES } from './generic-errors.ts';
import { presentable } from './redact.ts';

/** The vendor's word on why it stopped. */
export interface Finish {
  readonly type: 'finish';
  /** Ours; undefined for a word we do not know. */
  readonly reason?: FinishReason;
  readonly raw?: string;
  /** The vendor's explanation, if it gave one. */
  readonly detail?: string;
}

/** What a format's reader makes of a frame: events, and the vendor's word on the end. */
export type Piece = Exclude<StreamEvent, { type: 'done' }> | Finish;

/** What an answer consists of so far. */
export interface Answered {
  readonly text: boolean;
  readonly calls: boolean;
}

const FAILURE_OF: Readonly<Partial<Record<FinishReason, FailureKind>>> = {
  content_filter: 'content_filtered',
  context_length: 'context_too_long',
  error: 'server_error',
};

/**
 * `done`, or an `error` where nothing was answered because of a filter, an overflow or a fault; a fault is one even
 * after text. An unknown word means what the answer so far suggests: a `stop` after text, a fault after nothing.
 */
export function settle(finish: Finish, { text, calls }: Answered): StreamEvent {
  const answered = text || calls;
  const reason = finish.reason ?? (calls ? 'tool_calls' : text ? 'stop' : 'error');
  const kind = FAILURE_OF[reason];
  if (kind === undefined || (answered && reason !== 'error')) {
    return { type: 'done', finishReason: reason, rawFinishReason: finish.raw };
  }
  const why = finish.detail ?? `the provider stopped with ${finish.raw ?? 'no reason'}`;
  return { type: 'error', failure: failureOf(kind, why, finish.raw) };
}

/** The connection closed before the answer had ended. */
export function truncated(): Failure {
  return failureOf('truncated', 'the connection closed before the answer was complete');
}

/** What came is not what the format promises. */
export function malformed(what: string): Failure {
  return failureOf('malformed', what);
}

/** The request holds what the format cannot carry. */
export function badRequest(what: string): Failure {
  return failureOf('bad_request', what);
}

function failureOf(kind: FailureKind, message: string, code?: string): Failure {
  return { kind, message: presentable(message), scope: DEFAULT_SCOPES[kind], code };
}

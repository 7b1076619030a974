// Owns scripts: what a simulated provider does with its first, second, n-th request.

/** How a provider treats one request. Token counts are words already sent; times are milliseconds. */
export type Behaviour =
  | { readonly type: 'ok' }
  /** Answers with a call of this tool instead of words. */
  | { readonly type: 'tool_call'; readonly name: string; readonly arguments: Readonly<Record<string, unknown>> }
  /** An error of this status with a bare message, and `Retry-After` where given. */
  | { readonly type: 'status'; readonly status: number; readonly retryAfterS?: number }
  /** The vendor's own words for: come back soon, come back when you have paid or the day is over, we are full. */
  | { readonly type: 'rate_limited' }
  | { readonly type: 'quota_spent' }
  | { readonly type: 'overloaded' }
  | { readonly type: 'context_overflow' }
  /** Refuses the request in the vendor's way, or breaks the answer off with the vendor's finish reason. */
  | { readonly type: 'content_filter'; readonly at: 'request' | 'finish' }
  /** A 400 where the last message is the assistant's; an ordinary answer to everything else. */
  | { readonly type: 'rejects_prefill' }
  /** The connection is reset before a byte of the answer. */
  | { readonly type: 'reset' }
  /** Accepts, and never says a word. */
  | { readonly type: 'silence' }
  | { readonly type: 'slow_first_token'; readonly delayMs: number }
  | { readonly type: 'cut'; readonly afterTokens: number; readonly by: 'rst' | 'fin' }
  /** Pauses; for good where `forMs` is absent. */
  | { readonly type: 'stall'; readonly afterTokens: number; readonly forMs?: number }
  /** One chunk, and the word in it, arrives as broken JSON; the rest is in order. */
  | { readonly type: 'malformed_chunk'; readonly afterTokens: number }
  /** All words, no finish reason, no end mark, a clean end of the connection. */
  | { readonly type: 'missing_end' }
  /** A success without content: an answer of no words, or no body at all. */
  | { readonly type: 'empty'; readonly what: 'text' | 'body' }
  /** A success whose text is a notice of overload. */
  | { readonly type: 'overload_notice' }
  | { readonly type: 'error_event'; readonly afterTokens: number }
  /** A web page, as proxies and captive portals send it. */
  | { readonly type: 'html'; readonly status: number };

export type BehaviourType = Behaviour['type'];

export interface ScriptRule {
  readonly behaviour: Behaviour;
  /** First and last request it holds for, counted from 1; absent: from the first, for good. */
  readonly from?: number;
  readonly to?: number;
  /** Flapping: of every `bad + good` requests it holds for the first `bad`. */
  readonly flap?: { readonly bad: number; readonly good: number };
}

/** The first rule that holds decides; where none does, the request is answered. */
export type Script = readonly ScriptRule[];

const OK: Behaviour = { type: 'ok' };

/** The behaviour for request `number` (from 1). */
export function behaviourFor(script: Script, number: number): Behaviour {
  return script.find(rule => holds(rule, number))?.behaviour ?? OK;
}

function holds({ from = 1, to = Number.POSITIVE_INFINITY, flap }: ScriptRule, number: number): boolean {
  if (number < from || number > to) return false;
  return flap === undefined || (number - from) % (flap.bad + flap.good) < flap.bad;
}

/** The same behaviour for every request. */
export function always(behaviour: Behaviour): Script {
  return [{ behaviour }];
}

/** The behaviour for the first `times` requests, then answers. */
export function first(times: number, behaviour: Behaviour): Script {
  return [{ behaviour, to: times }];
}

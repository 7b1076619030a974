// Owns refusals: which requests a simulated provider turns down, and the vendor's error it does it with.
import type { Ask } from './faces/face.ts';
import type { Behaviour } from './script.ts';
import type { ErrorFacts, ErrorReply, Vendor } from './vendors/vendor.ts';

const MESSAGES: Readonly<Record<number, string>> = {
  429: 'Too many requests',
  500: 'Internal server error',
  502: 'Bad gateway',
  503: 'Service unavailable',
};
const NO_PREFILL =
  'This model does not support assistant message prefill. The conversation must end with a user message.';

/** The error that `behaviour` calls for; undefined where the request is to be answered, well or badly. */
export function refusalFor(behaviour: Behaviour, vendor: Vendor, ask: Ask, facts: ErrorFacts): ErrorReply | undefined {
  const { errors } = vendor;
  switch (behaviour.type) {
    case 'status':
      return statusReply(behaviour.status, behaviour.retryAfterS, vendor);
    case 'rate_limited':
      return errors.rateLimited(facts);
    case 'quota_spent':
      return errors.quotaSpent(facts);
    case 'overloaded':
      return errors.overloaded(facts);
    case 'context_overflow':
      return errors.contextOverflow({ ...facts, inputTokens: Math.max(facts.inputTokens, facts.contextWindow + 1) });
    case 'content_filter':
      return behaviour.at === 'request' ? errors.contentFilter?.(facts) : undefined;
    case 'rejects_prefill':
      return ask.messages.at(-1)?.role === 'assistant' ? vendor.plain(400, NO_PREFILL) : undefined;
    case 'error_event':
      // Without a stream the same failure is an error document with status 200.
      return ask.stream ? undefined : { ...errors.overloaded(facts), status: 200 };
    default:
      return undefined;
  }
}

function statusReply(status: number, retryAfterS: number | undefined, vendor: Vendor): ErrorReply {
  const reply = vendor.plain(status, MESSAGES[status] ?? 'Request failed');
  if (retryAfterS === undefined) return reply;
  return { ...reply, headers: { ...reply.headers, 'retry-after': String(retryAfterS) } };
}

// Owns the lines of `--stream-json`: each event of a running call as a JSON document.
import type { Candidate } from '../domain/decision.ts';
import type { EngineEvent } from '../engine/contract.ts';
import { isoTime } from '../render/time.ts';

/** The same names and units as in the document of `chat`: null for unknown, ISO times. */
export function eventDocument(event: EngineEvent): Record<string, unknown> {
  const { type } = event;
  switch (event.type) {
    case 'decided': {
      const { provider = null, model = null, account = null, reason, analysis } = event.decision;
      return { type, provider, model, account, reason, task: analysis.task };
    }
    case 'attempt':
      return { type, number: event.number, ...who(event.candidate) };
    case 'failed': {
      const { kind, status = null, code = null, message, resetsAt } = event.failure;
      const next = event.next ? who(event.next) : null;
      return { type, ...who(event.candidate), reason: kind, status, code, message, resetsAt: isoTime(resetsAt), next };
    }
    case 'waiting':
      return { type, waitMs: event.ms, ...(event.candidate && who(event.candidate)), message: event.why };
    case 'cached':
      return { type, ...who(event.candidate), at: isoTime(event.at), ageMs: event.ageMs };
    case 'restart':
      return { type, ...who(event.candidate), voidChars: event.chars };
    case 'reasoning':
      return { type, text: event.text };
    case 'tool_call': {
      const { state: _, ...call } = event;
      return call;
    }
    default:
      return { ...event };
  }
}

function who({ provider, model, account }: Candidate) {
  return { provider, model, account: account ?? null };
}

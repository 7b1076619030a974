// Owns the ends that we put to an exchange ourselves, and the headers as everybody here reads them.
import type { Failure } from '../domain/failure.ts';

export const ABORTED: Failure = { kind: 'aborted', scope: 'none', message: 'cancelled' };

/** After its last words a response mostly ends within this; later its connection is not worth waiting for, ms. */
const LINGER_MS = 1000;

/** Calls `giveUp` where a response that was read does not end soon. Returns what is to be called at its end. */
export function linger(giveUp: () => void): () => void {
  const timer = setTimeout(giveUp, LINGER_MS);
  timer.unref();
  return () => clearTimeout(timer);
}

export function notConnected(host: string, limitMs: number): Failure {
  return { kind: 'timeout', scope: 'provider', message: `${host}: no connection within ${limitMs / 1000} s` };
}

/** Lower-case names; repeated headers joined by a comma. */
export function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  return flat;
}

// Owns ids of tool calls, for a vendor that takes only some.
import type { WireTarget } from '../codec.ts';

const DIGITS = 36;

/** The id as this vendor takes it; the same id gives the same result, so that calls and results still meet. */
export function toCallId(id: string, { provider }: WireTarget): string {
  const length = provider.quirks?.toolCallIdLength;
  if (length === undefined || (id.length === length && /^[a-z\d]+$/i.test(id))) return id;
  return Array.from({ length }, (_, at) => (fnv1a(`${at}:${id}`) % DIGITS).toString(DIGITS)).join('');
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

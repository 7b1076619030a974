// Owns error bodies that come as the text of an answer: JSON that says nothing but that the service has no time.
import { readErrorJson } from '../wire/error-body.ts';
import { isObject, parseJson, textAt } from '../wire/loose.ts';

/** What such bodies are made of; anything else is somebody's data. */
const KEYS = new Set('error type code status message msg detail request_id requestId object param success'.split(' '));
const CODES = new Set(
  `overloaded overloaded_error server_is_overloaded slow_down rate_limit_error rate_limit_exceeded service_unavailable
  service_unavailable_error server_error internal_server_error engine_overloaded engine_overloaded_error UNAVAILABLE
  RESOURCE_EXHAUSTED`.split(/\s+/),
);
const OPENINGS = ['{"error":', '{"type":"error"', '{"code":5', '{"code":429', '{"status":5', '{"status":429'];

/** What a body says for itself, and whether its codes leave no doubt; undefined where it is none. */
export function readErrorBodyIn(text: string): { readonly isClear: boolean; readonly message: string } | undefined {
  const body = parseJson(text);
  if (!isObject(body) || !Object.keys(body).every(key => KEYS.has(key))) return undefined;
  const { status = 0, codes, message } = readErrorJson(body);
  const isError = isObject(body['error']) || textAt(body, 'error') !== undefined || status > 0;
  if (!isError || message === text) return undefined;
  return { isClear: status === 429 || status >= 500 || codes.some(code => CODES.has(code)), message };
}

/** True where `text` may be the beginning of one. */
export function mayBecomeErrorBody(text: string): boolean {
  const said = text.replace(/\s/g, '');
  return OPENINGS.some(one => one.startsWith(said) || said.startsWith(one));
}

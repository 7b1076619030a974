// Owns the reading of error bodies: objects, arrays around one, plain strings, HTML of a proxy, nothing at all.
import { asArray, asNumber, asObject, asText, type JsonObject, parseJson } from './loose.ts';

/** What an error says, whoever made it. */
export interface ErrorFacts {
  /** Every code, type, status and reason string, the most telling place first. */
  readonly codes: readonly string[];
  /** The vendor's words; the whole body where no message field exists. */
  readonly message: string;
  /** The raw text. */
  readonly raw: string;
  /** The request field that the error is about. */
  readonly param?: string;
  readonly requestId?: string;
  /** The status that the body itself claims. */
  readonly status?: number;
  /** The error as JSON, for hints inside it. */
  readonly json?: unknown;
}

const CODE_KEYS = ['code', 'type', 'status', 'reason', 'error_type', 'error_code', 'limit_source', 'quotaId', '__type'];
const MAX_DEPTH = 6;
const MAX_CODES = 40;
/** Patterns run over vendors' words, so these have an end. */
const MAX_TEXT = 16_384;

/** Reads a response body. */
export function readErrorBody(body: string): ErrorFacts {
  const json = parseJson(body);
  if (json !== undefined) return readErrorJson(json, body);
  return { codes: [], message: textOfPage(body.slice(0, MAX_TEXT)), raw: body.slice(0, MAX_TEXT) };
}

/** Reads an error that was found as a value, inside a stream or a body of status 200. */
export function readErrorJson(json: unknown, raw: string = JSON.stringify(json) ?? ''): ErrorFacts {
  const whole = asObject(Array.isArray(json) ? json[0] : json);
  const inner = asObject(whole?.['error']) ?? asObject(asArray(whole?.['error'])[0]) ?? whole;
  const codes: string[] = [];
  collectCodes(inner, codes, 0);
  if (inner !== whole) collectCodes(whole, codes, 0);
  return {
    codes: [...new Set(codes)],
    message: wordsOf(whole, inner, json, raw).slice(0, MAX_TEXT),
    raw: raw.slice(0, MAX_TEXT),
    param: asText(inner?.['param']),
    requestId: asText(whole?.['request_id']) ?? asText(inner?.['request_id']),
    status: httpStatus(inner) ?? httpStatus(whole),
    json,
  };
}

function collectCodes(value: unknown, codes: string[], depth: number): void {
  if (depth > MAX_DEPTH || codes.length > MAX_CODES) return;
  if (Array.isArray(value)) for (const item of value.slice(0, 20)) collectCodes(item, codes, depth + 1);
  const object = asObject(value);
  if (object === undefined) return;
  for (const key of CODE_KEYS) {
    const code = object[key];
    if (typeof code === 'number' || (typeof code === 'string' && code !== '' && code.length < 200))
      codes.push(String(code));
  }
  for (const child of Object.values(object)) if (typeof child === 'object') collectCodes(child, codes, depth + 1);
}

function wordsOf(whole: JsonObject | undefined, inner: JsonObject | undefined, json: unknown, raw: string): string {
  const message =
    asText(inner?.['message']) ??
    asText(whole?.['error']) ??
    asText(whole?.['message']) ??
    asText(inner?.['msg']) ??
    detailOf(whole?.['detail'] ?? whole?.['details']) ??
    asText(json) ??
    raw;
  // OpenRouter hides the upstream's own words in metadata.raw behind "Provider returned error".
  const upstream = asObject(inner?.['metadata'])?.['raw'];
  if (upstream === undefined || upstream === null) return message;
  const text = typeof upstream === 'string' ? upstream : JSON.stringify(upstream);
  const parsed = asObject(parseJson(text));
  return `${message}: ${parsed === undefined ? text : readErrorJson(parsed, text).message}`;
}

/** FastAPI-like servers: a string, or a list of `{loc, msg}`. */
function detailOf(detail: unknown): string | undefined {
  if (!Array.isArray(detail)) return asText(detail) ?? asText(asObject(detail)?.['message']);
  const words = detail.flatMap(item => {
    const text = asText(asObject(item)?.['msg']) ?? asText(item);
    const place = asArray(asObject(item)?.['loc']).join('.');
    return text === undefined ? [] : [place === '' ? text : `${place}: ${text}`];
  });
  return words.length === 0 ? undefined : words.join('; ');
}

function httpStatus(object: JsonObject | undefined): number | undefined {
  return ['code', 'status', 'status_code', 'raw_status_code']
    .map(key => asNumber(object?.[key]))
    .find(status => status !== undefined && Number.isInteger(status) && status >= 400 && status <= 599);
}

/** The title of an HTML page, else its text; other text as it is. */
function textOfPage(body: string): string {
  if (!/<(?:!doctype|html|head|body|title|center|h1)\b/i.test(body)) return body.trim();
  const title = /<title[^>]*>([^<]*)/i.exec(body)?.[1]?.trim();
  const page = body.replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/gi, ' ');
  return (
    title ||
    page
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
  );
}

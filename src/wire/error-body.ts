// Owns the reading of error bodies: objects, arrays around one, plain strings, HTML of a proxy, nothing at all.
import { arrayAt, isObject, type JsonObject, numberAt, objectAt, parseJson, textAt } from './loose.ts';

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
  /** OpenRouter's `availability.retryable`. */
  readonly retryable?: boolean;
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
  const outer: unknown = Array.isArray(json) ? json[0] : json;
  const whole: JsonObject = isObject(outer) ? outer : {};
  const inner = [whole['error'], arrayAt(whole, 'error')[0]].find(isObject) ?? whole;
  const codes: string[] = [];
  collectCodes(inner, codes, 0);
  if (inner !== whole) collectCodes(whole, codes, 0);
  const retryable = objectAt(inner, 'availability')?.['retryable'];
  return {
    codes: [...new Set(codes)],
    message: wordsOf(whole, inner, outer, raw).slice(0, MAX_TEXT),
    raw: raw.slice(0, MAX_TEXT),
    param: wordAt(inner, 'param'),
    requestId: wordAt(whole, 'request_id') ?? wordAt(inner, 'request_id'),
    status: httpStatus(inner) ?? httpStatus(whole),
    retryable: typeof retryable === 'boolean' ? retryable : undefined,
    json,
  };
}

function collectCodes(value: unknown, codes: string[], depth: number): void {
  if (depth > MAX_DEPTH || codes.length > MAX_CODES) return;
  if (Array.isArray(value)) for (const item of value.slice(0, 20)) collectCodes(item, codes, depth + 1);
  if (!isObject(value)) return;
  for (const key of CODE_KEYS) {
    const code = value[key];
    if (typeof code === 'number') codes.push(`${code}`);
    // AWS puts a namespace before its names: `com.amazon.coral.service#AccessDeniedException`.
    if (typeof code === 'string' && code !== '' && code.length < 200) codes.push(code.replace(/^[\w.]+#/, ''));
  }
  for (const child of Object.values(value)) if (typeof child === 'object') collectCodes(child, codes, depth + 1);
}

function wordsOf(whole: JsonObject, inner: JsonObject, outer: unknown, raw: string): string {
  const message =
    wordAt(inner, 'message') ??
    wordAt(whole, 'error') ??
    wordAt(whole, 'message') ??
    wordAt(inner, 'msg') ??
    detailOf(whole['detail'] ?? whole['details']) ??
    (typeof outer === 'string' ? outer : raw);
  // OpenRouter hides the upstream's own words in metadata.raw behind "Provider returned error".
  const metadata = inner['metadata'];
  const upstream = isObject(metadata) ? (metadata['raw'] ?? undefined) : undefined;
  if (upstream === undefined) return message;
  const text = typeof upstream === 'string' ? upstream : (JSON.stringify(upstream) ?? '');
  const parsed = parseJson(text);
  if (!isObject(parsed)) return `${message}: ${text}`;
  const error = [parsed['error'], parsed].find(isObject) ?? parsed;
  return `${message}: ${wordAt(error, 'message') ?? wordAt(parsed, 'error') ?? text}`;
}

/** FastAPI-like servers: a string, or a list of `{loc, msg}`. */
function detailOf(detail: unknown): string | undefined {
  if (!Array.isArray(detail)) return typeof detail === 'string' && detail !== '' ? detail : wordAt(detail, 'message');
  const words = detail.flatMap(item => {
    const text = typeof item === 'string' ? item : wordAt(item, 'msg');
    const place = arrayAt(item, 'loc').join('.');
    return text === undefined ? [] : [place === '' ? text : `${place}: ${text}`];
  });
  return words.length === 0 ? undefined : words.join('; ');
}

/** A string at `key` that says something. */
function wordAt(value: unknown, key: string): string | undefined {
  return textAt(value, key) || undefined;
}

function httpStatus(object: JsonObject): number | undefined {
  return ['code', 'status', 'status_code', 'raw_status_code']
    .map(key => numberAt(object, key))
    .find(status => status !== undefined && Number.isInteger(status) && status >= 400 && status <= 599);
}

/** The title of an HTML page, else its text; other text as it is. */
function textOfPage(body: string): string {
  if (!/<(?:!doctype|html|head|body|title|center|h1)\b/i.test(body)) return body.trim();
  const title = /<title[^<>]*>([^<]*)/i.exec(body)?.[1]?.trim();
  const page = body.replace(/<(script|style)\b[^<>]*>[\s\S]*?<\/\1>/gi, ' ');
  return (
    title ||
    page
      .replace(/<[^<>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
  );
}

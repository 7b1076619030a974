// Owns the reading of response bodies: whole ones as text, streams up to a size that no honest answer has.
import type { HttpResponseHead } from '../domain/http.ts';
import type { UpstreamResponse } from '../domain/ports.ts';
import { ENDLESS } from './own-failures.ts';

/** No honest answer is longer; an endless stream is cut here. */
export const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** The body up to about `maxBytes`; what comes after is not read. */
export async function readBody(response: UpstreamResponse, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    text += decoder.decode(chunk, { stream: true });
    if (bytes > maxBytes) break;
  }
  response.cancel();
  return text + decoder.decode();
}

/** The chunks of a body; throws a `Failure` once there are more than `maxBytes`. */
export async function* bounded(body: UpstreamResponse['body'], maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw ENDLESS;
    yield chunk;
  }
}

/** What came of a body while nothing of it could be read as a stream: it may be whole, whatever it says that it is. */
export class Unread {
  #chunks: Uint8Array[] | undefined = [];

  /** `isRead`: some of it could be read, and what comes is not kept. */
  add(chunk: Uint8Array, isRead: boolean): void {
    if (isRead) this.#chunks = undefined;
    else this.#chunks?.push(chunk);
  }

  /** The body, where it is JSON or a page by its first character. */
  text(): string | undefined {
    if (!this.#chunks) return undefined;
    const text = new TextDecoder().decode(Buffer.concat(this.#chunks));
    return /^\s*[{[<]/.test(text) ? text : undefined;
  }
}

/** True for a web page, which proxies and captive portals send as anything. */
export const isPage = (body: string) => /^\s*<(?:!doctype|html|head|body|\?xml)\b/i.test(body);

/** The media type alone, in lower case. */
export function contentTypeOf({ headers }: HttpResponseHead): string | undefined {
  return headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
}

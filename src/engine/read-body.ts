// Owns the reading of a whole response body as text.
import type { UpstreamResponse } from '../domain/ports.ts';

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

// Owns the record of a request as it arrived.
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { EpochMs } from '../domain/units.ts';
import type { RecordedRequest } from './spec.ts';

/** A record while its request is being served. */
export type Recording = { -readonly [Field in keyof RecordedRequest]: RecordedRequest[Field] } & {
  /** The provider itself ended the connection. */
  brokenOff: boolean;
};

/** Reads the whole request. Rejects where the caller goes before it is complete. */
export async function recordingOf(request: IncomingMessage, path: string, at: EpochMs): Promise<Recording> {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : `${value}`,
    ]),
  );
  return {
    kind: 'other',
    number: 0,
    at,
    method: request.method ?? 'GET',
    path,
    headers,
    body: await text(request),
    key: keyIn(headers),
    hungUp: false,
    brokenOff: false,
  };
}

function keyIn(headers: RecordedRequest['headers']): string | undefined {
  const bearer = /^Bearer (.+)$/i.exec(headers['authorization'] ?? '')?.[1];
  return bearer ?? headers['x-api-key'] ?? headers['x-goog-api-key'] ?? headers['api-key'];
}

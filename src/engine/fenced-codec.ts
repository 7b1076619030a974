// Owns the fence around a codec: what goes wrong in it is a failed attempt, and no end of the request.
import { type Failure, isFailure } from '../domain/failure.ts';
import type { Codec } from '../wire/codec.ts';
import { presentable } from '../wire/redact.ts';

/** The same codec, which throws nothing but failures. */
export function fenced(codec: Codec): Codec {
  const reading = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      throw faultOf(error, 'read the answer', 'model');
    }
  };
  return {
    format: codec.format,
    async encode(...given) {
      try {
        return await codec.encode(...given);
      } catch (error) {
        // It never left: nothing speaks against the model.
        throw faultOf(error, 'write the request', 'none');
      }
    },
    decoder(...given) {
      const decoder = reading(() => codec.decoder(...given));
      return { push: chunk => reading(() => decoder.push(chunk)), end: () => reading(() => decoder.end()) };
    },
    decodeBody: (...given) => reading(() => codec.decodeBody(...given)),
    classify: (...given) => reading(() => codec.classify(...given)),
  };
}

function faultOf(error: unknown, what: string, scope: Failure['scope']): unknown {
  if (isFailure(error)) return error;
  const message = presentable(`a fault in this program: it could not ${what} (${error})`);
  return { kind: 'malformed', scope, code: 'codec_error', message, shouldRetry: false } satisfies Failure;
}

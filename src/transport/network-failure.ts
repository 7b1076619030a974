// Owns the meaning of errors below HTTP: DNS, connection, TLS, time-out, abort.
import type { Failure } from '../domain/failure.ts';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection closed while sending',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name could not be looked up',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ETIMEDOUT: 'connection timed out',
  UND_ERR_SOCKET: 'connection closed',
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: 'connection closed while sending',
};

/** The failure for an error thrown by the socket layer. Never carries a URL with credentials or a key. */
export function networkFailure(error: unknown, host: string): Failure {
  const cause = rootOf(error);
  const code = codeOf(cause);
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT')
    return {
      kind: 'timeout',
      scope: 'provider',
      code,
      message: `${host}: no connection in time`,
      hint: 'Check the connection: openclaw provider doctor',
    };
  if (isTls(code))
    return {
      kind: 'network',
      scope: 'provider',
      code,
      message: `${host}: the TLS certificate was refused (${code}); NODE_EXTRA_CA_CERTS adds a certificate authority`,
      shouldRetry: false,
    };
  // Refused before anything was sent: an address, a method or a header of ours is wrong, and stays so.
  if (code === 'UND_ERR_INVALID_ARG' || code === 'ERR_INVALID_CHAR')
    return {
      kind: 'bad_request',
      scope: 'none',
      code,
      message: `${host}: this request cannot be sent: ${cause instanceof Error ? cause.message : code}`,
      shouldRetry: false,
    };
  const reason = isNotHttp(cause, code) ? 'the server does not speak HTTP' : code && REASONS[code];
  const message = `${host}: ${reason ?? (cause instanceof Error ? cause.message : 'connection failed')}`;
  // A refused connection or an unknown name will be the same in a millisecond: no repeat on the spot.
  const shouldRetry = code === 'ECONNREFUSED' || code === 'ENOTFOUND' ? false : undefined;
  return {
    kind: 'network',
    scope: 'provider',
    message,
    ...(code && { code }),
    ...(shouldRetry === false && { shouldRetry }),
  };
}

/** Happy-eyeballs errors and wrapped ones hold the telling one inside. */
function rootOf(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0]);
  if (error instanceof Error && error.cause instanceof Error) return rootOf(error.cause);
  return error;
}

function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** undici gives a code only to some of its parser's errors. */
function isNotHttp(cause: unknown, code: string | undefined): boolean {
  return code?.startsWith('HPE_') || (cause instanceof Error && cause.name === 'HTTPParserError');
}

function isTls(code: string | undefined): boolean {
  return code !== undefined && /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|HOSTNAME_MISMATCH/.test(code);
}

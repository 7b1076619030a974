// Owns request headers: who sends (the key), what is sent, and what the provider and the user add.
import type { Failure } from '../domain/failure.ts';
import type { WireTarget } from './codec.ts';

/** What HTTP carries in a header: printable ASCII and Latin-1, blanks and tabs. */
const CARRIED = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Without a word of the key: whoever reads it may not be its owner. */
const UNSENDABLE_KEY: Failure = {
  kind: 'auth',
  scope: 'account',
  code: 'unsendable_key',
  message: 'the key holds a character that cannot be sent, such as a line break; it was not sent',
  hint: 'Store it again, on one line: openclaw provider keys set',
  shouldRetry: false,
};

/**
 * Headers of a JSON request, names in lower case. A key that AWS signatures need is not among them. Throws a Failure of
 * kind `auth` for a key that no header can carry.
 */
export function requestHeaders(target: Omit<WireTarget, 'model'>): Record<string, string> {
  if (target.apiKey !== undefined && !CARRIED.test(target.apiKey)) throw UNSENDABLE_KEY;
  const own = { ...target.provider.headers, ...target.headers };
  return {
    'content-type': 'application/json',
    ...Object.fromEntries(Object.entries(own).map(([name, value]) => [name.toLowerCase(), value])),
    ...authHeader(target),
  };
}

function authHeader({ provider, apiKey }: Omit<WireTarget, 'model'>): Record<string, string> {
  if (apiKey === undefined || apiKey === '') return {};
  if (provider.auth.type === 'header') return { [provider.auth.name.toLowerCase()]: apiKey };
  // A keyless local server may stand behind a proxy that wants a key (Ollama's cloud does).
  return provider.auth.type === 'aws' ? {} : { authorization: `Bearer ${apiKey}` };
}

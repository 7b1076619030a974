// Owns request headers: who sends (the key), what is sent, and what the provider and the user add.
import type { WireTarget } from './codec.ts';

/** Headers of a JSON request, names in lower case. A key that AWS signatures need is not among them. */
export function requestHeaders(target: Omit<WireTarget, 'model'>): Record<string, string> {
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

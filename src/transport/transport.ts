// Owns the way out: the only code that opens connections to providers.
import { isFailure } from '../domain/failure.ts';
import type { HttpRequest } from '../domain/http.ts';
import type { Transport } from '../domain/ports.ts';
import { networkFailure } from './network-failure.ts';
import type { Proxies } from './proxied.ts';

const HEADERS = { 'user-agent': 'openclaw-provider', 'accept-encoding': 'identity' };

/**
 * A transport. Redirects are never followed (a key must not travel to another host), TLS is always verified, and there
 * are no time limits but the caller's: the engine knows best how long a model may be silent.
 * `env` names the proxies (HTTPS_PROXY, HTTP_PROXY, NO_PROXY, either case).
 */
export function createTransport(env: Readonly<Record<string, string | undefined>>): Transport {
  let made: Promise<Transport> | undefined;
  return {
    async send(request: HttpRequest, options) {
      try {
        made ??= choose(env);
        const headers = { ...HEADERS, ...request.headers };
        return await (await made).send({ ...request, headers }, options);
      } catch (error) {
        throw isFailure(error) ? error : networkFailure(error, new URL(request.url).host);
      }
    },
    async close() {
      const transport = await made?.catch(() => undefined);
      await transport?.close();
    },
  };
}

/**
 * Node's own client where there is no proxy: undici reads HTTP by WebAssembly, whose compilation delays a one-shot call
 * by a tenth of a second, and its end by another.
 */
async function choose(env: Readonly<Record<string, string | undefined>>): Promise<Transport> {
  const value = (name: string) => env[name.toLowerCase()] || env[name] || undefined;
  const proxies: Proxies = { http: value('HTTP_PROXY'), https: value('HTTPS_PROXY'), none: value('NO_PROXY') ?? '' };
  if (!proxies.http && !proxies.https) return (await import('./direct.ts')).createDirectTransport();
  return (await import('./proxied.ts')).createProxiedTransport(proxies);
}

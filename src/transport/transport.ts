// Owns the way out: the only code that opens connections to providers.
import type { Dispatcher } from 'undici';
import { isFailure } from '../domain/failure.ts';
import type { HttpRequest } from '../domain/http.ts';
import type { SendOptions, Transport, UpstreamResponse } from '../domain/ports.ts';
import { Exchange } from './exchange.ts';
import { networkFailure } from './network-failure.ts';

const USER_AGENT = 'openclaw-provider';
/** Upper bound for the socket layer itself; the caller's own limit is usually shorter. */
const SOCKET_CONNECT_TIMEOUT_MS = 30_000;

/**
 * A transport over undici. Redirects are never followed (a key must not travel to another host), TLS is always
 * verified, and the time limits of undici are off: the engine knows better how long a model may be silent.
 * `env` names the proxies (HTTPS_PROXY, HTTP_PROXY, NO_PROXY, either case).
 */
export function createTransport(env: Readonly<Record<string, string | undefined>>): Transport {
  let agent: Promise<Dispatcher> | undefined;
  return {
    async send(request: HttpRequest, options: SendOptions): Promise<UpstreamResponse> {
      agent ??= createAgent(env);
      try {
        return await dispatch(await agent, request, options);
      } catch (error) {
        throw isFailure(error) ? error : networkFailure(error, new URL(request.url).host);
      }
    },
    async close() {
      const made = await agent?.catch(() => undefined);
      await made?.destroy();
    },
  };
}

async function createAgent(env: Readonly<Record<string, string | undefined>>): Promise<Dispatcher> {
  const options = { headersTimeout: 0, bodyTimeout: 0, connect: { timeout: SOCKET_CONNECT_TIMEOUT_MS } };
  const value = (name: string) => env[name.toLowerCase()] || env[name] || undefined;
  const httpProxy = value('HTTP_PROXY');
  const httpsProxy = value('HTTPS_PROXY');
  if (!httpProxy && !httpsProxy) {
    const { default: Agent } = await import('undici/lib/dispatcher/agent.js');
    return new Agent(options);
  }
  // The proxy agent needs the methods that only the whole package puts on its dispatchers.
  const { EnvHttpProxyAgent } = (await import('undici')).default;
  return new EnvHttpProxyAgent({ ...options, httpProxy, httpsProxy, noProxy: value('NO_PROXY') ?? '' });
}

function dispatch(agent: Dispatcher, request: HttpRequest, options: SendOptions): Promise<UpstreamResponse> {
  const url = new URL(request.url);
  const exchange = new Exchange(url.host, options);
  const headers = { 'user-agent': USER_AGENT, 'accept-encoding': 'identity', ...request.headers };
  try {
    agent.dispatch(
      { origin: url.origin, path: url.pathname + url.search, method: request.method, headers, body: request.body },
      exchange,
    );
  } catch (error) {
    return Promise.reject(networkFailure(error, url.host));
  }
  return exchange.response;
}

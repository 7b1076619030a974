// Owns the way to a provider through a proxy: undici, which knows CONNECT and NO_PROXY.
import type { Transport } from '../domain/ports.ts';
import { Exchange } from './exchange.ts';

export interface Proxies {
  readonly http?: string;
  readonly https?: string;
  /** Hosts that are reached directly, as NO_PROXY lists them. */
  readonly none: string;
}

/** Upper bound for the socket layer itself; the caller's own limit is usually shorter. */
const SOCKET_CONNECT_TIMEOUT_MS = 30_000;

export async function createProxiedTransport({ http, https, none }: Proxies): Promise<Transport> {
  // In the bundle a CommonJS package has its default export only.
  const { EnvHttpProxyAgent } = (await import('undici')).default;
  const connect = { timeout: SOCKET_CONNECT_TIMEOUT_MS };
  const options = { headersTimeout: 0, bodyTimeout: 0, connect };
  const agent = new EnvHttpProxyAgent({ ...options, httpProxy: http, httpsProxy: https, noProxy: none });
  return {
    async send({ method, url, headers, body }, sendOptions) {
      const { origin, pathname, search, host } = new URL(url);
      const exchange = new Exchange(host, sendOptions);
      agent.dispatch({ origin, path: pathname + search, method, headers, body }, exchange);
      return exchange.response;
    },
    close: () => agent.destroy(),
  };
}

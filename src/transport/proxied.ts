// Owns the way to a provider through a proxy: undici, which knows CONNECT and NO_PROXY.
import type { Dispatcher, Pool } from 'undici';
import type { Transport } from '../domain/ports.ts';
import { Exchange } from './exchange.ts';
import { VERIFIED } from './verified.ts';

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
  const { EnvHttpProxyAgent, Pool } = (await import('undici')).default;
  const connect = { timeout: SOCKET_CONNECT_TIMEOUT_MS, ...VERIFIED };
  const agent = new EnvHttpProxyAgent({
    headersTimeout: 0,
    bodyTimeout: 0,
    connect,
    // What lies behind the proxy, and the proxy itself where it speaks TLS.
    requestTls: connect,
    proxyTls: connect,
    clientFactory: (origin, options) => failingFinally(new Pool(origin, options)),
    httpProxy: http,
    httpsProxy: https,
    noProxy: none,
  });
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

/**
 * A proxy that hangs up instead of opening a tunnel has refused it. undici takes that for a socket that broke, and asks
 * for the tunnel again at once, and again, as long as there is a request: hundreds of times a second.
 */
function failingFinally(client: Pool): Pool {
  const connect = client.connect.bind(client) as (
    options: Dispatcher.ConnectOptions,
  ) => Promise<Dispatcher.ConnectData>;
  const final = (options: Dispatcher.ConnectOptions) =>
    connect(options).catch((error: Error & { readonly code?: string }) => {
      throw error.code === 'UND_ERR_SOCKET' ? Object.assign(new Error(error.message), { code: 'ECONNRESET' }) : error;
    });
  return Object.assign(client, { connect: final });
}

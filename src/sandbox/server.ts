// Owns the sandbox's server: one port on loopback, one path prefix for each simulated provider.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ProviderServer, simulate } from './provider.ts';
import type { Sandbox, SandboxSpec } from './spec.ts';
import { systemTime } from './time.ts';
import { VENDORS } from './vendors/list.ts';

/** Starts the simulated providers on 127.0.0.1, at a free port. Rejects where no port can be had. */
export async function startSandbox(spec: SandboxSpec): Promise<Sandbox> {
  const rooms = new Map<string, ProviderServer & { readonly basePath: string }>();
  const server = createServer((request, response) => {
    const [, id = '', rest = '/'] = /^\/([^/?]+)(.*)$/.exec(request.url ?? '') ?? [];
    const room = rooms.get(id);
    if (room === undefined || !rest.startsWith(`${room.basePath}/`)) return void response.writeHead(404).end();
    serve(room, request, response, rest.slice(room.basePath.length));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const provider of spec.providers) {
    const { basePath } = VENDORS[provider.vendor];
    const url = `${origin}/${provider.id}${basePath}`;
    rooms.set(provider.id, { basePath, ...simulate(provider, url, spec.time ?? systemTime) });
  }
  const providers = [...rooms.values()].map(room => room.provider);
  return {
    providers,
    provider: id => {
      const room = rooms.get(id);
      if (room === undefined) throw new RangeError(`no simulated provider is called ${id}`);
      return room.provider;
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function serve(room: ProviderServer, request: IncomingMessage, response: ServerResponse, path: string): void {
  room.handle(request, response, path).catch(error => {
    // A caller that left while its request was still arriving is no fault of ours; anything else is.
    if (!request.destroyed || request.complete) throw error;
  });
}

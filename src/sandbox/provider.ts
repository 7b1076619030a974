// Owns the way of a request into a simulated provider: recorded, recognised, and handed to what answers it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { converse, type Exchange, refuseKey, sendJson } from './exchange.ts';
import { type Ask, type Face, type Incoming, isRecord } from './faces/face.ts';
import { ProviderMemory } from './memory.ts';
import { recordingOf } from './recording.ts';
import type { SandboxProviderSpec, SandboxTime, SimulatedProvider } from './spec.ts';
import { VENDORS } from './vendors/list.ts';
import type { Vendor } from './vendors/vendor.ts';

export interface ProviderServer {
  readonly provider: SimulatedProvider;
  /** Answers a request whose URL, below the base URL, is `path`. */
  handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<void>;
}

/** A simulated provider that is reached at `url`. */
export function simulate(spec: SandboxProviderSpec, url: string, time: SandboxTime): ProviderServer {
  const vendor: Vendor = VENDORS[spec.vendor];
  const memory = new ProviderMemory(spec, url);

  async function handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const recording = await recordingOf(request, path, time.now());
    memory.requests.push(recording);
    const gone = new AbortController();
    response.once('close', () => {
      recording.hungUp = !response.writableFinished && !recording.brokenOff;
      gone.abort();
    });
    const body = parse(recording.body);
    const list = vendor.models(path, spec.models, body);
    if (list !== undefined) {
      recording.kind = 'models';
      return sendJson(response, { status: 200, body: list });
    }
    const understood = understand(vendor, { path, headers: recording.headers, body });
    if (understood === undefined) return sendJson(response, vendor.plain(404, `Unknown path ${path}`));
    if (typeof understood === 'string') return sendJson(response, vendor.plain(400, understood));
    memory.count(recording);
    const exchange: Exchange = { spec, vendor, ...understood, recording, response, signal: gone.signal, time };
    if (!accepts(spec, recording.key)) return refuseKey(exchange);
    await converse(exchange, memory.behave()).catch(error => {
      if (!gone.signal.aborted) throw error;
    });
  }
  return { provider: memory, handle };
}

function accepts({ keys }: SandboxProviderSpec, key: string | undefined): boolean {
  return keys === undefined || (key !== undefined && keys.includes(key));
}

/** The request in the words of the first face that knows its path, or what is wrong with it. */
function understand(vendor: Vendor, incoming: Incoming): { ask: Ask; face: Face } | string | undefined {
  for (const face of vendor.faces) {
    const ask = face.read(incoming);
    if (ask === undefined) continue;
    return typeof ask === 'string' ? ask : { ask, face };
  }
  return undefined;
}

/** The body as an object; what is no JSON object counts as an empty one, and fails for what it lacks. */
function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
